"""What changed in a record, field by field, from its history: for those who may read the audit trail.

Secret fields (ACCESS.md, field-level secrecy) are told to have changed, never from what to what: the event tables hold
whole rows, and the audit trail itself must not leak.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from django.db.models import ForeignKey
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.models import Person
from trustfund.access.policy import Action, Scope
from trustfund.web import words
from trustfund.web.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Field, Model

MOST: Final = 200
"""So many of the latest events are told; the rest stay in the event table."""
SECRET: Final = frozenset(
    {"account_number", "bank_name", "swift", "remittance_reference", "bank_reference", "condition"}
)
"""Fields whose content the audit trail does not repeat."""
HIDDEN: Final = "••••"


def told_to(user: Any) -> bool:
    """Say whether the reader may read the audit trail whole."""
    return Scope.ALL in policy.scopes(user, "audit_event", Action.READ)


def of(record: Model, user: Any) -> Table | None:
    """Return the changes of a record, latest first; None for other readers, and where nothing ever changed."""
    events = history.events_of(type(record))
    if events is None or not told_to(user):
        return None
    manager: Any = events._default_manager
    kept = list(manager.filter(pgh_obj_id=record.pk).order_by("-pgh_id")[:MOST])[::-1]
    lines = [line for before, after in pairwise(kept) for line in _lines(before, after)]
    if not lines:
        return None
    found = Person.objects.in_bulk({line[1] for line in lines if line[1]})
    people = {str(pk): words.named(person) for pk, person in found.items()}
    rows = [(at, people.get(who, _t("System")), *rest) for at, who, *rest in lines[::-1]]
    columns = (
        Column(_("When"), "moment"),
        Column(_("Who")),
        Column(_("Field")),
        Column(_("Before")),
        Column(_("After")),
        Column(_("Why")),
    )
    return Table.of(_("What changed, field by field"), columns, rows, name="changes")


def _lines(before: Any, after: Any) -> Iterator[tuple[Any, ...]]:
    context = after.pgh_context or {}
    for field in _fields(after):
        one, other = getattr(before, field.attname), getattr(after, field.attname)
        if one != other:
            name = capfirst(str(field.verbose_name))
            yield (
                after.pgh_created_at,
                context.get("person"),
                name,
                _said(before, field),
                _said(after, field),
                context.get("note", ""),
            )


def _fields(event: Any) -> Sequence[Field[Any, Any]]:
    """Return the fields of the record itself that its history keeps: they know their choices and relations."""
    kept = {field.name for field in event._meta.concrete_fields} - history.PLUMBING
    return [field for field in event.pgh_tracked_model._meta.concrete_fields if field.name in kept]


def _said(event: Any, field: Field[Any, Any]) -> str:
    """Return a value as people read it; a secret one as hidden."""
    value = getattr(event, field.attname)
    if value is None or value == "":
        return "–"
    if field.name in SECRET:
        return HIDDEN
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _read(event, field, value)


def _read(event: Any, field: Field[Any, Any], value: Any) -> str:
    """Return a related record by its name, an amount with its currency, a day as a day."""
    if isinstance(field, ForeignKey):
        related = field.related_model._base_manager.filter(pk=value).first()
        return words.named(related) if related is not None else str(value)
    if isinstance(value, Decimal):
        currency = getattr(event, "currency", "")
        return words.money(value, currency) if currency and "amount" in field.name else f"{value:,f}"
    if isinstance(value, bool):
        return _t("yes") if value else _t("no")
    if isinstance(value, datetime):
        return words.moment(value)
    return words.day(value) if isinstance(value, date) else str(value)
