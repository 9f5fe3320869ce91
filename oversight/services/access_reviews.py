"""Access reviews: opened by an access administrator, judged role by role by approvers, signed off, printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _t

from oversight.models import AccessReview, ReviewLine
from oversight.models.access_request import OBJECT
from oversight.models.access_review import Verdict
from oversight.services import access_requests
from trustfund import history
from trustfund.access import acts, factors
from trustfund.access import services as access
from trustfund.access.models import Membership
from trustfund.access.policy import Action
from trustfund.web import outbox, workflow
from trustfund.web.clock import today
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked_for
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User

QUARTER: Final = 3


@dataclass(frozen=True)
class Judgement:
    """What one person says of one role."""

    line: UUID
    verdict: str
    note: str = ""


def last_quarter_end(day: date) -> date:
    """Return the last day of the calendar quarter that had ended before this day."""
    first = day.replace(month=(day.month - 1) // QUARTER * QUARTER + 1, day=1)
    return first - timedelta(days=1)


def is_due(day: date) -> bool:
    """Say whether the quarter that ended before this day still lacks its signed-off access review."""
    return not AccessReview.objects.filter(quarter_end_on=last_quarter_end(day), status="signed_off").exists()


@explained()
@transaction.atomic
def open_review(*, by: User | None, id: UUID | None = None) -> AccessReview:
    """Open the review of the last quarter and write down every role held today. Raises `Refused` if it is there."""
    allow(by, OBJECT, Action.CREATE)
    day = today()
    review, is_new = create_once(AccessReview, id, quarter_end_on=last_quarter_end(day), as_of=day)
    if not is_new:
        return review
    held = Membership.objects.on(day).prefetch_related("person__users")
    ReviewLine.objects.bulk_create(_line(review, membership) for membership in held)
    return workflow.begin(review, by=by, roles=review.lines.count())


def _line(review: AccessReview, membership: Membership) -> ReviewLine:
    accounts = list(membership.person.users.all())
    seen = [account.last_login.date() for account in accounts if account.last_login]
    return ReviewLine(
        review=review,
        membership=membership,
        last_sign_in_on=max(seen, default=None),
        has_second_factor=any(factors.has_one(account) for account in accounts),
    )


def judge(review: AccessReview, judgements: Iterable[Judgement], *, by: User) -> int:
    """Say of roles whether they are still needed; may be said anew until the review is signed off.

    Returns how many were written. Raises `Refused` for one's own role and for an end without a reason, naming the
    person; then nothing is written.
    """
    with history.because(by=by), transaction.atomic(), explained():
        fresh = locked_for(review, by, Action.APPROVE)
        if fresh.status != "open":
            raise Refused(_t("This access review is signed off."))
        lines = {line.pk: line for line in fresh.lines.select_related("membership__person")}
        written = sum(_judge(_line_of(lines, each), each, by) for each in judgements)
        if written:
            acts.log("access_review.judged", by=by, object_name=OBJECT, object_id=fresh.pk, roles=written)
    return written


def _line_of(lines: dict[UUID, ReviewLine], said: Judgement) -> ReviewLine:
    if said.line not in lines:
        raise Refused(_t("This line belongs to another access review."))
    return lines[said.line]


def _judge(line: ReviewLine, said: Judgement, by: User) -> bool:
    if (line.verdict, line.note) == (said.verdict, said.note) or said.verdict not in Verdict.values:
        return False
    who = {"person": str(line.membership.person)}
    if line.membership.person_id == by.person_id:
        raise Refused(_t("Another approver says whether you still need your own role."))
    if said.verdict == Verdict.END and not said.note.strip():
        raise Refused(_t("Say in the note why the role of %(person)s is no longer needed.") % who)
    ReviewLine.objects.filter(pk=line.pk).update(
        verdict=said.verdict, note=said.note.strip(), judged_by=by.person_id, judged_at=Now()
    )
    return True


def sign_off(review: AccessReview, *, by: User | None, on: date | None = None, note: str = "") -> AccessReview:
    """Sign off: roles no longer needed end today, and the list is printed by a worker."""
    with history.because(by=by, note=note), transaction.atomic(), explained():
        fresh = locked_for(review, by, Action.APPROVE)
        moved = workflow.advance(fresh, "sign_off", by=by, note=note, ended=_end_what_is_not_needed(fresh, by))
        outbox.enqueue("access_review.print", key=f"access_review:{fresh.pk}", payload={"review": str(fresh.pk)}, by=by)
    return moved


def _end_what_is_not_needed(review: AccessReview, by: User | None) -> int:
    ending = review.lines.filter(verdict=Verdict.END).select_related("membership__person").order_by("membership_id")
    still = [line for line in ending if line.membership.until_on is None or line.membership.until_on > today()]
    for line in still:
        access_requests.refuse_if_last(line.membership.person, [line.membership], today())
        access.end_role(line.membership, on=today(), by=by, reason=line.note)
    return len(still)
