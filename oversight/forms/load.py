"""What is asked to take on a fund."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.load_fund.reading import LARGEST_FILE, LARGEST_UNPACKED
from trustfund.fund.services import Examined, examine
from trustfund.fund.vetting import NotAccepted, archives, clean_name
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

    def clean(self, data: Any, initial: Any = None) -> list[Examined]:
        """Return the files, examined; a ZIP is opened within limits."""
        given = data if isinstance(data, list | tuple) else [data]
        kept = [super(FilesField, self).clean(each, initial) for each in given]
        try:
            found = [file for each in kept for file in _files(each)]
        except NotAccepted as refused:
            raise forms.ValidationError(refused.sentence, code="not_accepted") from refused
        if len(found) > MOST_FILES:
            raise forms.ValidationError(_("These are more files than a fund needs."))
        return found


def _files(file: UploadedFile[bytes]) -> list[Examined]:
    name = clean_name(file.name or "")
    if not name.lower().endswith(".zip"):
        return [examine(file)]
    if (file.size or 0) > LARGEST_FILE:
        raise NotAccepted(_t("%(name)s is too large.") % {"name": name})
    with archives.opened(name, file.read(), may_hold_files=True) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith((".csv", ".xlsx"))]
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            raise NotAccepted(_t("%(name)s unpacks to more than it may.") % {"name": name})
        return [examine(ContentFile(archive.read(entry), name=entry.filename.rpartition("/")[2])) for entry in entries]


class LoadForm(Form):
    """The name of the fund, the day of its tables, and the spreadsheets."""

    name = forms.CharField(label=_("Name of the fund"), max_length=200)
    as_of = DayField(label=_("Tables as of"))
    sheets = FilesField(
        label=_("Spreadsheets"), help_text=_("CSV or XLSX files, or a ZIP of them: agreements, windows, grants.")
    )
