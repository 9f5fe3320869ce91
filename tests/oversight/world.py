"""People for tests that need a role and no more of the stage."""

from __future__ import annotations

from datetime import date

from oversight.load_fund import Hands
from trustfund.access.models import Party, User
from trustfund.access.policy import Role
from trustfund.access.services import enrol, found_party, grant_role

LONG_AGO = date(2015, 1, 1)
KINDS = {Role.FAP: "bank", Role.FAA: "bank", Role.TTL: "bank", Role.DN: "donor", Role.AU: "auditor"}


def somebody(role: Role) -> User:
    """An account of a new person with the role."""
    kind = KINDS[role]
    name = f"Test {kind}"
    party = Party.objects.filter(name=name).first() or found_party(kind, name)
    number = User.objects.count()
    user = enrol(f"Somebody {number}", f"somebody{number}@test.example", password="a long password of a test")
    grant_role(user.person, party, role, from_on=LONG_AGO, by=None)
    return User.objects.get(pk=user.pk)


def administrators() -> Hands:
    """A preparer and an approver at the Bank."""
    return Hands(somebody(Role.FAP), somebody(Role.FAA))
