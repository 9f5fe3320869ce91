"""What is asked to take on a fund."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.load_fund.reading import LARGEST_FILE, LARGEST_UNPACKED
from trustfund.web.forms import DayField, Form

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_FILES = 12


class ManyFiles(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several spreadsheets, or a ZIP of them."""

    widget = ManyFiles(attrs={"multiple": True, "accept": ".csv,.xlsx,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        """Return names and contents; a ZIP is opened within limits."""
        given = data if isinstance(data, list | tuple) else [data]
        kept = [super(FilesField, self).clean(each, initial) for each in given]
        found = [pair for each in kept for pair in _contents(each)]
        if len(found) > MOST_FILES:
            raise forms.ValidationError(_("These are more files than a fund needs."))
        return found


def _contents(file: UploadedFile[bytes]) -> list[tuple[str, bytes]]:
    name = file.name or ""
    if (file.size or 0) > LARGEST_FILE:
        raise forms.ValidationError(_("%(name)s is too large."), params={"name": name})
    content = file.read()
    if not name.lower().endswith(".zip"):
        return [(name, content)]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith((".csv", ".xlsx"))]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
                raise forms.ValidationError(_("%(name)s unpacks to more than it may."), params={"name": name})
            return [(entry.filename.rpartition("/")[2], archive.read(entry)) for entry in entries]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise forms.ValidationError(_("%(name)s is not a readable ZIP file."), params={"name": name}) from error


class LoadForm(Form):
    """The name of the fund, the day of its tables, and the spreadsheets."""

    name = forms.CharField(label=_("Name of the fund"), max_length=200)
    as_of = DayField(label=_("Tables as of"))
    sheets = FilesField(
        label=_("Spreadsheets"), help_text=_("CSV or XLSX files, or a ZIP of them: agreements, windows, grants.")
    )
