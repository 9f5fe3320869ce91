"""Taking on a fund from a page: the files are read and checked when they are handed in, and booked when approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from oversight.load_fund import Hands, Terms, load, published
from oversight.load_fund import plan as planning
from oversight.load_fund.reading import NotLoaded, Sheet, read
from oversight.models import Takeover, TakeoverFile
from trustfund.access.policy import Action
from trustfund.fund.services import NotAccepted, store_document
from trustfund.web import outbox, workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked_for
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from oversight.reports.gate import Verdict
    from trustfund.access.models import User
    from trustfund.fund.services import Examined


@dataclass(frozen=True)
class Read:
    """What the files of a takeover say, before anything is booked."""

    plan: planning.Plan
    verdict: Verdict


@explained()
@transaction.atomic
def hand_in(
    files: Sequence[Examined],
    *,
    name: str,
    as_of: date,
    by: User,
    id: UUID | None = None,
) -> Takeover:
    """Keep the files, if they can be read and laid out. Raises `Refused` naming file, row and column."""
    allow(by, "fund_parameters", Action.SUBMIT)
    try:
        lay_out([read(file.name, file.content) for file in files], name, as_of)
        takeover, is_new = create_once(Takeover, id, name=name, as_of=as_of, prepared_by=by)
        if not is_new:
            return takeover
        for file in files:
            document = store_document(file, title=file.name, kind="takeover", by=by)
            TakeoverFile.objects.create(takeover=takeover, document=document)
    except (NotLoaded, NotAccepted) as error:
        raise Refused(str(error.args[0] if error.args else error)) from error
    return workflow.begin(takeover, by=by, name=name, as_of=str(as_of))


def lay_out(sheets: Sequence[Sheet], name: str, as_of: date) -> Read:
    """Return the plan and what the source's own tables misadd. Raises `NotLoaded`."""
    return Read(planning.make(sheets, Terms(name=name), as_of), published.check(sheets))


def sheets_of(takeover: Takeover) -> tuple[Sheet, ...]:
    """Read the files again as they were handed in."""
    found = []
    for stored in takeover.files.select_related("document").order_by("document__name"):
        with stored.document.file.open("rb") as file:
            found.append(read(stored.document.name, file.read()))
    return tuple(found)


@explained()
@transaction.atomic
def approve(takeover: Takeover, *, by: User, on: date | None = None, note: str = "") -> Takeover:
    """Approve: the worker books it. The one who handed it in cannot."""
    fresh = locked_for(takeover, by, Action.APPROVE)
    if fresh.status == "handed_in":
        payload = {"takeover": str(fresh.pk), "approver": str(by.pk)}
        job = outbox.enqueue("fund.load", key=f"takeover:{fresh.pk}:book", payload=payload, by=by)
        Takeover.objects.filter(pk=fresh.pk).update(job=job)
    return workflow.advance(fresh, "approve", by=by, note=note, **({"on": on.isoformat()} if on else {}))


def reject(takeover: Takeover, *, by: User, note: str, on: date | None = None) -> Takeover:
    """Refuse it with the reason; nothing is booked."""
    return workflow.advance(takeover, "reject", by=by, note=note, **({"on": on.isoformat()} if on else {}))


def book(takeover: Takeover, approver: User) -> None:
    """Book an approved takeover, all or nothing. Raises `Refused`."""
    hands = Hands(takeover.prepared_by, approver)
    try:
        load(sheets_of(takeover), Terms(name=takeover.name), as_of=takeover.as_of, hands=hands)
    except NotLoaded as error:
        raise Refused(str(error)) from error
