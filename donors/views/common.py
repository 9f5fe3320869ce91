"""What the pages of money in share: numbers to suggest, files to keep, orders of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from donors.models import Donor
from trustfund.access import policy
from trustfund.fund.models import Document
from trustfund.fund.services import NotAccepted, store_document
from trustfund.web.filters import Filters
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from django.db.models import Model

    from trustfund.access.models import User
    from trustfund.access.policy import Action
    from trustfund.fund.services import Examined


def keep_file(
    file: Examined | None, form_id: UUID, *, title: str, kind: str, donor: Donor, by: User
) -> Document | None:
    """Store what was handed in with a form, once for the form; the donor's own people may read it. Raises `Refused`."""
    if file is None:
        return None
    key = uuid5(form_id, f"file of {kind}")
    try:
        return store_document(
            file, title=title, kind=kind, by=by, level=Document.Level.PARTY, party=donor.party, id=key
        )
    except NotAccepted as refused:
        raise Refused(refused.sentence, constraint="a_document_is_of_a_type_that_is_taken") from refused


def next_number(model: type[Model], begin: str) -> str:
    """Suggest a number; the preparer may write another."""
    return f"{begin}-{model._default_manager.count() + 1:03d}"


def reaches(record: Any, user: Any, action: Action) -> bool:
    """Say whether the user may do this with this record."""
    rows: Any = type(record)._default_manager
    return bool(rows.visible_to(user, action).filter(pk=record.pk).exists())


class InOrder(Filters):
    """Filters of a list that can be put in several orders; the first is the usual one."""

    orders: dict[str, tuple[Any, tuple[str, ...]]] = {}

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        names = [(name, label) for name, (label, _fields) in self.orders.items()]
        self.fields["sort"] = forms.ChoiceField(
            label=_("Sorted by"), choices=[("", names[0][1]), *names[1:]], required=False
        )
        self.full_clean()

    @property
    def order(self) -> tuple[str, ...]:
        """Return the fields by which the list is ordered."""
        chosen = self.asked("sort") or next(iter(self.orders))
        return self.orders[chosen][1]


def donor_choices() -> list[tuple[str, Any]]:
    """Return the donors as choices of a filter."""
    return [("", _("All")), *Donor.objects.values_list("short_name", "short_name").order_by("short_name")]


def may(user: Any, object_name: str, action: Action) -> bool:
    """Say whether the user may do this with some object of that name."""
    return policy.may(user, object_name, action)
