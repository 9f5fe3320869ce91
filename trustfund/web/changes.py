"""What changed in a record or by a request, field by field, from the history: for those who may read the audit trail.

Secret fields (ACCESS.md, field-level secrecy) are told to have changed, never from what to what: the event tables hold
whole rows, and the audit trail itself must not leak.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db.models import ForeignKey
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.models import Person
from trustfund.access.policy import Action, Scope
from trustfund.web import words
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import Field, Model

MOST: Final = 200
"""So many of the latest events of a record are told, and of a request of each kind of record; the rest stay in the
event tables."""
AROUND: Final = timedelta(hours=1)
"""So far from the acts of a request its rows are looked for: the time narrows the search, the request's id decides."""
SECRET: Final = frozenset(
    {"account_number", "bank_name", "swift", "remittance_reference", "bank_reference", "condition"}
)
"""Fields whose content the audit trail does not repeat."""
HIDDEN: Final = "••••"
ENDED: Final = "delete"
"""What the library calls the last copy of a row that was taken away."""


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
    told = [(after, *said) for before, after in pairwise(kept) for said in _differing(before, after)][::-1]
    if not told:
        return None
    people = _people(event for event, *_rest in told)
    rows = [
        (event.pgh_created_at, people[_person(event)], *said, (event.pgh_context or {}).get("note", ""))
        for event, *said in told
    ]
    columns = (
        Column(_("When"), "moment"),
        Column(_("Who")),
        Column(_("Field")),
        Column(_("Before")),
        Column(_("After")),
        Column(_("Why")),
    )
    return Table.of(_("What changed, field by field"), columns, rows, name="changes")


def of_request(request_id: str, since: datetime, until: datetime, user: Any) -> Table | None:
    """Return what a request, and the tasks it left behind, wrote and changed around its acts; None for other readers."""
    if not request_id or not told_to(user):
        return None
    span = {"pgh_context__request_id": request_id, "pgh_created_at__range": (since - AROUND, until + AROUND)}
    rows: list[tuple[Any, ...]] = []
    for model in apps.get_models():
        events: Any = history.events_of(model)
        if events is not None:
            found = events._default_manager.filter(**span).order_by("pgh_id")[:MOST]
            rows += _written(model, list(found))
    columns = (Column(_("Record")), Column(_("Field")), Column(_("Before")), Column(_("After")))
    return Table.of(
        _("Rows written and changed"), columns, rows, name="changes",
        empty_text=_("No row whose history is kept was written or changed."),
    )  # fmt: skip


def _written(model: type[Model], found: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Return a line for each row born or ended, and one for each field that changed."""
    records = model._base_manager.in_bulk({event.pgh_obj_id for event in found})
    for event in found:
        record = records.get(event.pgh_obj_id)
        name = Value(_called(model, record), link_of(record))
        before = type(event)._default_manager.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id).last()
        if before is None:
            yield name, _t("the whole row"), "–", _t("written")
        elif event.pgh_label == ENDED:
            yield name, _t("the whole row"), _t("written"), _t("taken away")
        else:
            yield from ((name, *said) for said in _differing(before, event))


def _called(model: type[Model], record: Any) -> str:
    kind = capfirst(str(model._meta.verbose_name))
    return f"{kind}: {words.named(record)}" if record is not None else kind


def link_of(record: Any) -> str:
    """Return the address of a record's page, or nothing where it has none; the page asks the policy itself."""
    return str(record.get_absolute_url()) if hasattr(record, "get_absolute_url") else ""


def _person(event: Any) -> str:
    return str((event.pgh_context or {}).get("person", ""))


def _people(events: Iterable[Any]) -> dict[str, str]:
    """Return the names of those who acted; whoever is nobody is the system."""
    asked = {_person(event) for event in events}
    found = Person.objects.in_bulk(asked - {""})
    return {pk: _t("System") for pk in asked} | {str(pk): words.named(person) for pk, person in found.items()}


def _differing(before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    """Return the name of each field that differs, and what it was and became."""
    for field in _fields(after):
        if getattr(before, field.attname) != getattr(after, field.attname):
            yield capfirst(str(field.verbose_name)), _said(before, field), _said(after, field)


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
