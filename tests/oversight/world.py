"""The two fund administrators whom a fund cannot do without, where there is no stage."""

from __future__ import annotations

from datetime import date

from oversight.load_fund import Hands
from trustfund.access.models import User
from trustfund.access.policy import Role
from trustfund.access.services import enrol, found_party, grant_role

LONG_AGO = date(2015, 1, 1)


def administrators() -> Hands:
    """A preparer and an approver at the Bank."""
    bank = found_party("bank", "Bank of the test")
    people = []
    for name, role in (("Preparer", Role.FAP), ("Approver", Role.FAA)):
        user = enrol(name, f"{name.lower()}@bank.example", password="a long password of a test")
        grant_role(user.person, bank, role, from_on=LONG_AGO, by=None)
        people.append(User.objects.get(pk=user.pk))
    return Hands(*people)
