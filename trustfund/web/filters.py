"""The filter bar: what is asked stands in the address, so that a list can be shared and exported as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest


class Filters(forms.Form):
    """A form read from the address; what makes no sense is left out instead of refused.

    class ReceiptFilters(Filters):
        status = Filters.choice(_("Status"), WORKFLOW.choices)
        q = Filters.words(_("Number or reference"))
    """

    def __init__(self, request: HttpRequest) -> None:
        self._asked = request.GET.urlencode()
        super().__init__(request.GET, auto_id="filter-%s")
        self.is_valid()

    def asked(self, name: str) -> Any:
        """Return the value asked for, or None."""
        return self.cleaned_data.get(name) or None

    @property
    def is_active(self) -> bool:
        """Say whether anything is filtered."""
        return any(self.cleaned_data.values())

    @property
    def query(self) -> str:
        """Return the filters as they stand in an address, for downloads of the same list."""
        given = QueryDict(self._asked, mutable=True)
        for name in ("format", "after", "table"):
            given.pop(name, None)
        return str(given.urlencode())

    @staticmethod
    def choice(label: Any, choices: Iterable[tuple[Any, Any]]) -> forms.ChoiceField:
        """Return a choice of one, with everything as the first."""
        return forms.ChoiceField(label=label, choices=[("", _("All")), *choices], required=False)

    @staticmethod
    def words(label: Any) -> forms.CharField:
        """Return a search for words."""
        return forms.CharField(label=label, max_length=100, required=False, widget=forms.TextInput({"type": "search"}))
