"""People, parties, roles and accounts; the book of acts; changes of address that wait for both addresses."""

from __future__ import annotations

from trustfund.access.models.act import Act, ActQuerySet
from trustfund.access.models.email_change import EmailChange
from trustfund.access.models.people import (
    DatabaseToday,
    Holding,
    Membership,
    MembershipQuerySet,
    Party,
    Person,
    User,
)

__all__ = [
    "Act",
    "ActQuerySet",
    "DatabaseToday",
    "EmailChange",
    "Holding",
    "Membership",
    "MembershipQuerySet",
    "Party",
    "Person",
    "User",
]
