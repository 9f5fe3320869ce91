"""People for the tests of access: made through the services, one party of each kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from trustfund.access import services
from trustfund.access.guards import KIND_OF_ROLE
from trustfund.access.policy import Role

if TYPE_CHECKING:
    from trustfund.access.models import Membership, Party, User

LONG_AGO: Final = date(2020, 1, 1)
HELD: Final = [role for role in Role if role not in {Role.SYS, Role.ANON}]
"""The roles that natural persons hold."""


def party(kind: str) -> Party:
    """A new party of this kind."""
    return services.found_party(kind, f"{kind} {uuid4()}")


def party_for(role: Role) -> Party:
    """A new party in which the role can be held."""
    return party(KIND_OF_ROLE[role])


def somebody(*roles: Role, password: str | None = None) -> User:
    """A person with an account and these roles, each in a party of its own."""
    user = services.enrol("Somebody", f"{uuid4()}@example.org", password=password)
    for role in roles:
        grant(user, role, party_for(role))
    return user


def grant(user: User, role: Role, where: Party, from_on: date = LONG_AGO, until_on: date | None = None) -> Membership:
    """Grant the role, as the founding of the Fund does."""
    return services.grant_role(user.person, where, role, from_on=from_on, until_on=until_on, by=None)
