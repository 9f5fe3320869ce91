"""Programs of the story: one token approved and not yet taken, one that waits for an approver."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from trustfund.access.models import Membership
from trustfund.api import services
from trustfund.web.clock import today

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar
    from trustfund.access.models import User
    from trustfund.api.models import Token

DAYS: Final = 180


def events(calendar: Calendar) -> list[Event]:
    """Return what happens around programs: all of it lately, because a token lives from the day it is asked for."""
    return [Event(calendar.today, _ask_for_tokens)]


def _ask_for_tokens(_on: date) -> None:
    copying = _request(people.auditor, "Nightly copy of the journal for the audit", "read")
    services.approve_token(copying, by=people.approver)
    _request(people.preparer, "Drafts of receipts from the treasury's system", "draft")


def _request(user: User, purpose: str, scope: str) -> Token:
    role = Membership.objects.today().filter(person=user.person_id).earliest("from_on")
    return services.request_token(
        user,
        role,
        by=people.access_administrator,
        purpose=purpose,
        scope=scope,
        expires_on=today() + timedelta(days=DAYS),
        id=demo_id(f"token:{purpose}"),
    )
