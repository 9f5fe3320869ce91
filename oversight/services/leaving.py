"""A person leaves: everything that opens a door for them ends in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _t

from disbursements.models import Signatory
from disbursements.services import end_signatures_of
from oversight.models import AccessRequest
from oversight.services import access_requests
from trustfund import history
from trustfund.access import acts
from trustfund.access import services as access
from trustfund.access.models import Membership, Person, User
from trustfund.access.policy import Action
from trustfund.api.models import Token
from trustfund.web import workflow
from trustfund.web.clock import today
from trustfund.web.records import allow
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from collections.abc import Iterator

OBJECT: Final = "user_account"


@dataclass(frozen=True)
class Losses:
    """What a person loses by leaving."""

    roles: list[Membership]
    accounts: list[User]
    sessions: int
    tokens: list[Token]
    signatories: list[Signatory]
    approvals: list[Any]
    """Records they approved that still wait for a further signature: the approval no longer counts."""
    requests: list[AccessRequest]


def losses(person: Person) -> Losses:
    """Return what the person would lose today."""
    accounts = list(User.objects.filter(person=person))
    return Losses(
        roles=list(_unended(person).select_related("party", "person")),
        accounts=accounts,
        sessions=UserSession.objects.filter(user__in=accounts).count(),
        tokens=list(Token.objects.alive().filter(user__in=accounts)),
        signatories=list(Signatory.objects.on(today()).filter(user__in=accounts).select_related("grant")),
        approvals=list(approvals_that_wait(person)),
        requests=list(_asked_for(person)),
    )


@explained()
@transaction.atomic
def leave(person: Person, *, by: User, reason: str) -> Losses:
    """End roles, accounts, sessions, tokens, designations to sign and requests of a person, at once and together.

    What they signed while they held the role stays in the books; an approval that still waits for a second person
    no longer counts (`workflow.rules`). Raises `Refused` for oneself, for somebody who has left, and for the last
    access administrator or approver.
    """
    with history.because(by=by, note=reason):
        allow(by, OBJECT, Action.VOID)
        held = Person.objects.select_for_update().get(pk=person.pk)
        if held.pk == by.person_id:
            raise Refused(_t("Another access administrator says that you leave."))
        lost = losses(held)
        if not lost.roles and not any(account.is_active for account in lost.accounts):
            raise Refused(_t("This person has left already."))
        access_requests.refuse_if_last(held, lost.roles, today())
        _take(lost, by, reason)
        _log(held, lost, by, reason)
    return lost


def _take(lost: Losses, by: User, reason: str) -> None:
    for membership in lost.roles:
        access.end_role(membership, on=today(), by=by, reason=reason)
    for account in lost.accounts:
        access.shut_out(account, by=by, reason=reason)
        end_signatures_of(account, on=today(), by=by)
    for request in lost.requests:
        access_requests.withdraw(request, by=by, note=reason)


def _log(person: Person, lost: Losses, by: User, reason: str) -> None:
    acts.log(
        "person.left",
        by=by,
        object_name=OBJECT,
        object_id=lost.accounts[0].pk if lost.accounts else person.pk,
        note=reason,
        roles=len(lost.roles),
        sessions=lost.sessions,
        tokens=len(lost.tokens),
        signatories=len(lost.signatories),
        approvals=[str(record) for record in lost.approvals],
    )


def approvals_that_wait(person: Person) -> Iterator[Any]:
    """Yield the records that carry an approval of this person in the present round and still wait for another's."""
    for model, flow in workflow.registered():
        approving = [step.name for step in flow.steps if step.needs_other_person]
        waiting = [
            state.name for state in flow.states if any(s.needs_other_person for s in flow.steps_from(state.name))
        ]
        if not approving or not waiting or not hasattr(model, "signatures"):
            continue
        signature: Any = model._meta.get_field("signatures").related_model
        signed = signature._default_manager.filter(person=person, step__in=approving, round=F("record__round"))
        yield from model._default_manager.filter(pk__in=signed.values("record"), status__in=waiting)


def _unended(person: Person) -> Any:
    return Membership.objects.filter(Q(until_on=None) | Q(until_on__gt=today()), person=person).order_by("pk")


def _asked_for(person: Person) -> Any:
    about = Q(person=person) | Q(membership__person=person)
    return AccessRequest.objects.filter(about, status="proposed").order_by("pk")
