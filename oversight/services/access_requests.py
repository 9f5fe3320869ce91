"""Access requests: proposed by an access administrator, approved by an approver, carried out in the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _t

from oversight.models import AccessRequest
from oversight.models.access_request import OBJECT, Kind
from trustfund import history
from trustfund.access import services as access
from trustfund.access.models import Membership, User
from trustfund.access.policy import Action, Role
from trustfund.web import workflow
from trustfund.web.clock import today
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked, locked_for
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import Person

KEEPERS: Final = (Role.ADM, Role.FAA)
"""Without somebody in each of these roles nobody could be let in any more."""


@explained()
@transaction.atomic
def propose(kind: Kind, *, by: User | None, reason: str, id: UUID | None = None, **terms: Any) -> AccessRequest:
    """Propose a person, a role, the end of a role, or a party. Raises `Refused` for what could not take effect.

    `terms` are the fields of `AccessRequest` that this kind asks for. It is tried out and taken back at once, so
    that what an approver is shown can be approved.
    """
    allow(by, OBJECT, Action.CREATE)
    request, is_new = create_once(AccessRequest, id, kind=kind, reason=reason, **terms)
    if not is_new:
        return request
    _refuse_own(request, by)
    _rehearse(request, by)
    party = request.membership.party_id if request.membership else request.party_id
    return workflow.begin(request, by=by, party=party, note=reason, kind=str(kind))


def approve(request: AccessRequest, *, by: User | None, on: date | None = None, note: str = "") -> AccessRequest:
    """Approve and carry out, in one transaction. Neither who proposed it nor the person it is about can."""
    with history.because(by=by, note=note or request.reason), transaction.atomic(), explained():
        fresh = locked_for(request, by, Action.APPROVE)
        moved = workflow.advance(fresh, "approve", by=by, note=note)
        _carry_out(moved, by)
        _invite_who_has_not_come(moved)
    return moved


def _invite_who_has_not_come(request: AccessRequest) -> None:
    """Send the link by which they choose a password to whoever was given a role and has none yet."""
    membership = Membership.objects.filter(pk=request.pk).first()
    if membership is not None:
        for account in User.objects.filter(person=membership.person_id, is_active=True):
            if not account.has_usable_password():
                access.invite(account, by=None)


def reject(request: AccessRequest, *, by: User | None, note: str, on: date | None = None) -> AccessRequest:
    """Reject, with the reason."""
    return workflow.advance(request, "reject", by=by, note=note)


def withdraw(request: AccessRequest, *, by: User | None, note: str, on: date | None = None) -> AccessRequest:
    """Withdraw a request that nobody has decided yet, with the reason."""
    return workflow.advance(request, "withdraw", by=by, note=note)


def end_role(membership: Membership, *, by: User, reason: str) -> Membership:
    """End a role today, by an approver alone: to take a right away needs no second person.

    Raises `Refused` for one's own role, for one that has ended, and for the last of its kind that keeps the house.
    """
    with history.because(by=by, note=reason), transaction.atomic(), explained():
        allow(by, OBJECT, Action.VOID)
        if membership.person_id == by.person_id:
            raise Refused(_t("Your own role is ended by another approver."))
        refuse_if_last(membership.person, [membership], today())
        held = locked(membership)
        if held.until_on is not None and held.until_on <= today():
            raise Refused(_t("This role has ended already."))
        return access.end_role(held, on=today(), by=by, reason=reason)


def refuse_if_last(person: Person, ending: list[Membership], on: date) -> None:
    """Refuse to leave the Fund, from that day on, without an access administrator or an approver who can sign in.

    Everybody who keeps the house is locked, in one order: of two who would end the last two at once, the second waits,
    sees what the first did, and is refused.
    """
    for role in (role for role in KEEPERS if any(each.role == role for each in ending)):
        keepers = Membership.objects.select_for_update(of=("self",)).on(on).filter(role=role).order_by("pk")
        others = {each.person_id for each in keepers} - {person.pk}
        if not User.objects.filter(person__in=others, is_active=True).exists():
            raise Refused(
                _t("Nobody else holds the role “%(role)s”: let another person in first.") % {"role": role.label}
            )


def _refuse_own(request: AccessRequest, by: User | None) -> None:
    if by is not None and request.subject_id == by.person_id:
        raise Refused(_t("This request is about you: another access administrator proposes it."))


def _rehearse(request: AccessRequest, by: User | None) -> None:
    before = transaction.savepoint()
    _carry_out(request, by)
    transaction.savepoint_rollback(before)


def _carry_out(request: AccessRequest, by: User | None) -> None:
    """Make what was asked for. What is made carries the id of the request."""
    if request.kind == Kind.PARTY:
        access.found_party(
            request.party_kind,
            request.party_name,
            name_ko=request.name_ko,
            short_name=request.short_name,
            country=request.country,
            by=by,
            id=request.pk,
        )
    elif request.membership is not None:
        _end(request, by)
    else:
        _grant(request, _person(request, by), by)


def _end(request: AccessRequest, by: User | None) -> None:
    membership, on = request.membership, request.until_on
    if membership is None or on is None:
        return
    if membership.until_on is not None and membership.until_on <= today():
        raise Refused(_t("This role has ended already."))
    on = max(on, today())
    refuse_if_last(membership.person, [membership], on)
    access.end_role(membership, on=on, by=by, reason=request.reason)


def _person(request: AccessRequest, by: User | None) -> Person:
    """Return who gets the role; a new person gets an account, one who had left gets theirs back."""
    if request.person is None:
        user = access.enrol(
            request.person_name,
            request.email,
            name_local=request.name_local,
            language=request.language,
            by=by,
            id=request.pk,
        )
        return user.person
    for account in User.objects.filter(person=request.person, is_active=False):
        access.let_in_again(account, by=by, reason=request.reason)
    return request.person


def _grant(request: AccessRequest, person: Person, by: User | None) -> None:
    if request.party is None or request.from_on is None:
        return
    access.grant_role(
        person,
        request.party,
        Role(request.role),
        from_on=max(request.from_on, today()),
        until_on=request.until_on,
        by=by,
        id=request.pk,
    )
