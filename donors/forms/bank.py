"""What is asked for the bank's statements: a file, in one of the two formats banks send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trustfund.fund.media_types import STATEMENTS
from trustfund.fund.services import Examined, examine
from trustfund.fund.vetting import NotAccepted
from trustfund.web.forms import Form


class StatementField(forms.FileField):
    """A bank's file, examined while the form is."""

    widget = forms.ClearableFileInput(attrs={"accept": ",".join(STATEMENTS)})

    def __init__(self, **rest: Any) -> None:
        super().__init__(allow_empty_file=True, **rest)  # an empty file is refused by its name, too

    def clean(self, data: Any, initial: Any = None) -> Examined | None:
        """Return the file, examined, or None where nothing was handed in."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return examine(file, also=STATEMENTS)
        except NotAccepted as refused:
            raise forms.ValidationError(refused.sentence, code="not_accepted") from refused


class BankFileForm(Form):
    """A file of statements."""

    file = StatementField(
        label=_("Statement of the bank (camt.053 or MT940)"),
        help_text=_(
            "As the bank sends it: XML, or text ending in .sta, .mt940, .940 or .txt. Every statement must tie."
        ),
    )
