"""Who may sign for a grant and who may be paid from it: named by one person, accepted by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _t

from disbursements.models import Payee, Signatory
from trustfund.access import acts, policy
from trustfund.access.policy import Action
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked_for
from trustfund.web.refusals import NotAllowed, explained

if TYPE_CHECKING:
    from datetime import date

    from projects.models import Agency, Grant
    from trustfund.access.models import User

OPEN: Final = ("proposed", "accepted")


@explained()
@transaction.atomic
def propose_signatory(
    grant: Grant,
    *,
    user: User,
    from_on: date,
    until_on: date | None = None,
    by: User | None,
    id: UUID | None = None,
) -> Signatory:
    """Name a person whom the recipient has authorised to sign applications of the grant."""
    allow(by, "authorised_signatory", Action.CREATE)
    signatory, is_new = create_once(
        Signatory, id or uuid4(), grant=grant, user=user, from_on=from_on, until_on=until_on
    )
    return workflow.begin(signatory, by=by, signatory=str(user.person_id)) if is_new else signatory


def accept_signatory(signatory: Signatory, *, by: User | None, on: date | None = None, note: str = "") -> Signatory:
    """Accept the signatory: another person than who named them."""
    return workflow.advance(signatory, "accept", by=by, note=note, **_on(on))


def decline_signatory(signatory: Signatory, *, by: User | None, note: str, on: date | None = None) -> Signatory:
    """Decline the signatory, with the reason."""
    return workflow.advance(signatory, "decline", by=by, note=note, **_on(on))


@explained()
@transaction.atomic
def revoke_signatory(signatory: Signatory, *, by: User | None, on: date, note: str) -> Signatory:
    """End the right to sign from that day on; what was signed before stays valid."""
    fresh = locked_for(signatory, by, Action.VOID)
    until_on = min(fresh.until_on or on, max(on, fresh.from_on))
    Signatory.objects.filter(pk=fresh.pk).update(until_on=until_on)
    return workflow.advance(fresh, "revoke", by=by, note=note, **_on(on))


@transaction.atomic
def end_signatures_of(user: User, *, on: date, by: User | None) -> int:
    """End every right to sign of a person who leaves, on that day; returns how many there were.

    A designation that waits for its acceptance ends as well: accepted later, it opens nothing.
    """
    unended = Q(until_on=None) | Q(until_on__gt=on)
    ending = Signatory.objects.select_for_update(of=("self",)).filter(unended, user=user, status__in=OPEN)
    held = list(ending.order_by("pk"))
    for signatory in held:
        until_on = max(on, signatory.from_on)
        Signatory.objects.filter(pk=signatory.pk).update(until_on=until_on)
        acts.log(
            "signatory.ended", by=by, object_name="authorised_signatory", object_id=signatory.pk, until_on=str(until_on)
        )
    return len(held)


@explained()
@transaction.atomic
def enter_payee(
    agency: Agency,
    *,
    name: str,
    bank_name: str,
    account_number: str,
    by: User | None,
    name_ko: str = "",
    country: str = "KP",
    id: UUID | None = None,
) -> Payee:
    """Enter an account that applications of the agency may name; it is paid only when it is verified."""
    allow_own(by, "payee_bank_details", Action.CREATE, agency.party_id)
    payee, is_new = create_once(
        Payee,
        id or uuid4(),
        agency=agency,
        name=name,
        name_ko=name_ko,
        bank_name=bank_name,
        account_number="".join(account_number.split()).upper(),
        country=country,
    )
    return workflow.begin(payee, by=by, party=agency.party_id) if is_new else payee


def verify_payee(payee: Payee, *, by: User | None, on: date | None = None, note: str = "") -> Payee:
    """Verify the bank details by means outside this system: another person than who entered them (P7)."""
    return workflow.advance(payee, "verify", by=by, note=note, **_on(on))


def decline_payee(payee: Payee, *, by: User | None, note: str, on: date | None = None) -> Payee:
    """Decline the bank details, with the reason; nothing more is paid to them."""
    return workflow.advance(payee, "decline", by=by, note=note, **_on(on))


def allow_own(by: User | None, object_name: str, action: Action, party_id: UUID | None) -> None:
    """Refuse whom the policy does not allow this for that party."""
    allow(by, object_name, action)
    if by is not None and party_id not in policy.parties(by, object_name, action):
        raise NotAllowed(_t("This is done by the party whose record it is."))


def _on(on: date | None) -> dict[str, str]:
    return {"on": on.isoformat()} if on else {}
