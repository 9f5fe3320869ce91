"""What is asked to order a report and to verify a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.reports.publish import last_quarter
from oversight.reports.sentences import quarter
from oversight.reports.verify import clean_hash, hash_of
from trustfund.web.forms import Form

QUARTERS = 8
LARGEST_STATEMENT = 5_000_000
"""Bytes of a file up to which it may be a printed statement of account, and is read whole."""


def quarters(today: date) -> list[tuple[str, str]]:
    """Return the last quarters that are over, newest first, as choices."""
    found, end = [], last_quarter(today)
    for _number in range(QUARTERS):
        found.append((end.isoformat(), quarter(end)))
        end = last_quarter(end - timedelta(days=1)) if end.month != 3 else date(end.year - 1, 12, 31)
    return found


class OrderForm(Form):
    """Which quarter to report on."""

    period_end_on = forms.TypedChoiceField(label=_("Quarter"), coerce=date.fromisoformat)

    def __init__(self, today: date, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        choice = self.fields["period_end_on"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = quarters(today)


def _small(file: Any) -> bytes:
    """Return what is in a file of the size of a statement; of a larger one, nothing."""
    file.seek(0)
    content: bytes = file.read() if file.size <= LARGEST_STATEMENT else b""
    return content


class VerifyForm(forms.Form):
    """A file, or its SHA-256. The file is only read, never kept."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("It is compared and not kept."))
    sha256 = forms.CharField(label=_("or its SHA-256"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Work out the hash, from the file where one was given."""
        data = super().clean() or {}
        if data.get("file"):
            data["hash"] = hash_of(data["file"].chunks())
            data["content"] = _small(data["file"])
        elif data.get("sha256"):
            data["hash"] = clean_hash(data["sha256"])
            if data["hash"] is None:
                self.add_error("sha256", _t("A SHA-256 has 64 digits from 0 to 9 and a to f."))
        else:
            self.add_error("file", _t("Choose a file, or enter its SHA-256."))
        return data
