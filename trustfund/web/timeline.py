"""What happened to a record, read from the book of acts: who, what, when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _t

from trustfund.access.models import Act
from trustfund.web import words
from trustfund.web.workflow.rules import object_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from trustfund.web.workflow import Workflow


@dataclass(frozen=True)
class Event:
    """One line of a timeline."""

    at: datetime
    what: str
    who: str
    party: str = ""
    note: str = ""


def events(record: Any, *, more: Iterable[Event] = ()) -> list[Event]:
    """Return what happened to a record the reader may see, latest first; `more` are events from elsewhere."""
    names = {record.workflow.object_name, object_of(record)}
    acts = Act.objects.filter(object_name__in=names, object_id=str(record.pk)).select_related("person", "party")
    found = [_event(act, record.workflow) for act in acts]
    return sorted([*found, *more], key=lambda event: event.at, reverse=True)


def _event(act: Act, flow: Workflow) -> Event:
    return Event(
        at=act.at,
        what=dated(what(act.verb, flow), act),
        who=words.named(act.person) if act.person else _t("System"),
        party=words.named(act.party) if act.party else "",
        note=str(act.detail.get("note", "")),
    )


def dated(said: str, act: Act) -> str:
    """Add the day a step counts from, where it is another than the day it was entered."""
    on = parse_date(str(act.detail.get("on", "")))
    if on is None or on == act.at.date():
        return said
    return _t("%(what)s, as of %(day)s") % {"what": said, "day": words.day(on)}


def what(verb: str, flow: Workflow) -> str:
    """Return the words for a verb: the label of the step it is, else the verb itself in plain letters."""
    prefix, _point, name = verb.partition(".")
    if prefix == flow.name and flow.has_step(name):
        return str(flow.step(name).label)
    return name.replace("_", " ").capitalize() or verb
