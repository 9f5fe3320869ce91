"""Accounts of the story: somebody invited who has not come yet, and somebody who has lost their telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import party, people
from oversight.services.lost_factors import ask_to_forget
from trustfund.access.demonstration import PASSWORD
from trustfund.access.policy import Role
from trustfund.access.services import enrol, grant_role, invite

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar


def events(calendar: Calendar) -> list[Event]:
    """Return what happens around accounts: all of it lately, because an invitation holds a week."""
    return [Event(calendar.today, _invite), Event(calendar.today, _lose_a_telephone)]


def _invite(on: date) -> None:
    invited = enrol(
        "Callum Reid", "new.donor@example.org", is_demonstration=True, by=people.access_administrator,
        id=demo_id("user:new_donor"),
    )  # fmt: skip
    grant_role(invited.person, party("rowan"), Role.DN, from_on=on, by=None)
    invite(invited, by=people.access_administrator)


def _lose_a_telephone(on: date) -> None:
    """The account asks for a code that nobody has any more, until an approver forgets its factors."""
    person = enrol(
        "Paek Ok Ran", "lost.telephone@example.org", name_local="백옥란", language="ko", password=PASSWORD,
        is_demonstration=True, by=people.access_administrator, id=demo_id("user:lost_telephone"),
    )  # fmt: skip
    grant_role(person.person, party("science"), Role.KPP, from_on=on, by=None)
    TOTP.activate(person, generate_totp_secret())
    ask_to_forget(
        person,
        by=people.access_administrator,
        reason="The telephone with the authenticator is lost; known by voice and by name to two of us.",
        id=demo_id("lost_factors:telephone"),
    )
