"""Parties, people, accounts and roles: entered, granted, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from trustfund.access import acts
from trustfund.access.models import Membership, Party, Person, User

if TYPE_CHECKING:
    from datetime import date

    from trustfund.access.policy import Role


@transaction.atomic
def found_party(
    kind: str,
    name: str,
    *,
    name_ko: str = "",
    short_name: str = "",
    country: str = "",
    by: User | None = None,
    id: UUID | None = None,
) -> Party:
    """Enter an organisation that takes part in the Fund."""
    party = Party.objects.create(
        id=id or uuid4(), kind=kind, name=name, name_ko=name_ko, short_name=short_name, country=country
    )
    acts.log("party.entered", by=by, object_name="donor_organisation", object_id=party.pk, party=party, kind=kind)
    return party


@transaction.atomic
def enrol(
    person_name: str,
    email: str,
    *,
    password: str | None = None,
    name_local: str = "",
    language: str = "en",
    is_demonstration: bool = False,
    by: User | None = None,
    id: UUID | None = None,
) -> User:
    """Enter a natural person with an account; it can do nothing until a role is granted."""
    person = Person.objects.create(name=person_name, name_local=name_local)
    user = User.objects.create_user(
        email, password, id=id or uuid4(), person=person, language=language, is_demonstration=is_demonstration
    )
    acts.log("account.made", by=by, object_name="user_account", object_id=user.pk, email=user.email)
    return user


@transaction.atomic
def grant_role(
    person: Person,
    party: Party,
    role: Role,
    *,
    from_on: date,
    until_on: date | None = None,
    by: User | None,
    id: UUID | None = None,
) -> Membership:
    """Give the person a role in the party from a day on. Raises IntegrityError for a forbidden pair (Z6)."""
    membership = Membership.objects.create(
        id=id or uuid4(),
        person=person,
        party=party,
        role=role,
        from_on=from_on,
        until_on=until_on,
        granted_by_id=by.person_id if by else None,
    )
    _log_role("role.granted", membership, by)
    return membership


@transaction.atomic
def end_role(membership: Membership, *, on: date, by: User | None, reason: str = "") -> Membership:
    """End a role: on that day it is no longer held. A role that has not begun ends where it would begin."""
    held = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    held.until_on = max(on, held.from_on)
    held.save(update_fields=["until_on"])
    _log_role("role.ended", held, by, **({"note": reason} if reason else {}))
    return held


def _log_role(verb: str, membership: Membership, by: User | None, **said: str) -> None:
    acts.log(
        verb,
        by=by,
        object_name="role_assignment",
        object_id=membership.pk,
        party=membership.party_id,
        role=str(membership.role),
        person=str(membership.person_id),
        from_on=membership.from_on.isoformat(),
        until_on=membership.until_on.isoformat() if membership.until_on else None,
        **said,
    )
