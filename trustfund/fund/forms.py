"""The field by which files are handed in."""

from __future__ import annotations

from typing import Any

from django import forms

from trustfund.fund.media_types import TYPES
from trustfund.fund.services import Examined, examine
from trustfund.fund.vetting import NotAccepted


class DocumentField(forms.FileField):
    """A file, examined while the form is: what is refused stands beside the field, and nothing was begun."""

    widget = forms.ClearableFileInput(attrs={"accept": ",".join(TYPES)})

    def __init__(self, **rest: Any) -> None:
        super().__init__(allow_empty_file=True, **rest)  # an empty file is refused by its name, too

    def clean(self, data: Any, initial: Any = None) -> Examined | None:
        """Return the examined file, None where none was handed in."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return examine(file)
        except NotAccepted as refused:
            raise forms.ValidationError(refused.sentence, code="not_accepted") from refused
