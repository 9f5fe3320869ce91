"""Who is let in, in the story: requests that wait, one that was rejected, and an access review half judged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import party, people
from oversight.models.access_request import Kind
from oversight.models.access_review import Verdict
from oversight.services import access_requests, access_reviews
from trustfund.access.models import Membership
from trustfund.access.policy import Role
from trustfund.web.clock import today

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar
    from oversight.models import AccessRequest


def events(calendar: Calendar) -> list[Event]:
    """Return what happens around people: all of it lately, because a role begins on the day of its request or later."""
    return [Event(calendar.today, _ask), Event(calendar.today, _review)]


def _ask(_on: date) -> None:
    _propose(
        Kind.PERSON,
        "The bureau names a second preparer for the winter.",
        person_name="Han Myong Ok",
        name_local="한명옥",
        email="han.myong.ok@example.org",
        language="ko",
        party=party("energy"),
        role=Role.KPP,
        from_on=today(),
    )
    _propose(
        Kind.END,
        "The board member's term ends with the year.",
        membership=Membership.objects.get(person=people.board_donor.person, role=Role.BD),
        until_on=today() + timedelta(days=60),
    )
    refused = _propose(
        Kind.ROLE,
        "To read along before the audit.",
        person=people.second_preparer.person,
        party=party("bank"),
        role=Role.TTL,
        from_on=today() + timedelta(days=30),
    )
    access_requests.reject(refused, by=people.approver, note="A preparer does not lead projects at the same time.")


def _propose(kind: Kind, reason: str, **terms: Any) -> AccessRequest:
    return access_requests.propose(
        kind, by=people.access_administrator, reason=reason, id=demo_id(f"access:{reason}"), **terms
    )


def _review(_on: date) -> None:
    review = access_reviews.open_review(by=people.access_administrator, id=demo_id("access review"))
    judge = people.approver
    others = review.lines.exclude(membership__person=judge.person).exclude(membership__role=Role.AU)
    access_reviews.judge(review, [access_reviews.Judgement(line.pk, Verdict.KEEP) for line in others], by=judge)
