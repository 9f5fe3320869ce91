"""Calls of funds: drafted for an instalment, approved and sent by a second person, settled by receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _t
from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from donors.models import Call, Instalment
from donors.models.call import OBJECT
from donors.services.sentences import call_is_too_much, instalment_is_called, require_decimals, told
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import Fund
from trustfund.web import outbox, workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked, locked_for, made_before
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from trustfund.access.models import User
    from trustfund.fund.models import TrusteeAccount

TELL = "call.tell"
"""The outbox's word for telling a donor that a call was sent or cancelled."""


def reference_of(serial: int) -> str:
    """Return the creditor reference of a call (ISO 11649): RF, two check digits, CF and the serial number."""
    body = f"CF{serial:06d}"
    return str(iso11649.validate(f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"))


@explained()
@transaction.atomic
def draft_call(
    instalment: Instalment,
    *,
    by: User | None,
    trustee_account: TrusteeAccount,
    currency: str,
    amount: Decimal,
    due_on: date,
    text: str = "",
    id: UUID | None = None,
) -> Call:
    """Draft a call of funds for an instalment of a countersigned agreement, in the contribution currency.

    Refused: more than is outstanding of the instalment; while another call of it is not settled. Serial numbers
    leave no gap: whoever drafts holds the Fund's row, so that two at once are numbered one after the other.
    """
    allow(by, OBJECT, Action.CREATE)
    if currency != instalment.agreement.currency:
        raise Refused(
            _t("%(agreement)s is in %(expected)s; a call in %(currency)s cannot be drafted under it.")
            % {"agreement": instalment.agreement, "expected": instalment.agreement.currency, "currency": currency},
            constraint="a_call_is_within_what_is_outstanding",
        )
    require_decimals(amount, currency)
    terms: dict[str, Any] = {
        "instalment": instalment, "trustee_account": trustee_account, "currency": currency, "amount": amount,
        "due_on": due_on, "text": text,
    }  # fmt: skip
    Fund.objects.select_for_update(of=("self",), no_key=True).get()
    kept = made_before(Call, id)
    serial = kept.serial if kept else (Call.objects.aggregate(last=Max("serial"))["last"] or 0) + 1
    named = {"serial": serial, "number": f"CF-{serial:03d}", "reference": reference_of(serial)}
    with _told(instalment, amount):
        call, is_new = create_once(Call, id, **named, **terms)
    return workflow.begin(call, by=by, amount=str(amount), currency=currency) if is_new else call


@explained()
@transaction.atomic
def edit_call(
    call: Call,
    *,
    by: User | None,
    trustee_account: TrusteeAccount,
    amount: Decimal,
    due_on: date,
    text: str = "",
) -> Call:
    """Correct a draft; its instalment, number and reference stay."""
    fresh = locked_for(call, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(_t("Only a draft call of funds is edited: send it back first."), constraint="only_a_draft_call")
    require_decimals(amount, fresh.currency)
    fresh.trustee_account, fresh.amount, fresh.due_on, fresh.text = trustee_account, amount, due_on, text
    with _told(fresh.instalment, amount):
        fresh.save(update_fields=["trustee_account", "amount", "due_on", "text"])
    workflow.prepare(fresh, by=by)
    acts.log("call.edited", by=by, object_name=OBJECT, object_id=fresh.pk, amount=str(amount))
    return fresh


def submit_call(call: Call, *, by: User | None, on: date | None = None, note: str = "") -> Call:
    """Ask an approver to send it."""
    with _told(call.instalment, call.amount):
        return workflow.advance(call, "submit", by=by, note=note, **dated(on))


def send_back_call(call: Call, *, by: User | None, note: str, on: date | None = None) -> Call:
    """Return it to its preparer, with the reason."""
    return workflow.advance(call, "send_back", by=by, note=note, **dated(on))


def withdraw_call(call: Call, *, by: User | None, note: str, on: date | None = None) -> Call:
    """End a call that was not sent, with the reason."""
    return workflow.advance(call, "withdraw", by=by, note=note, **dated(on))


@explained()
@transaction.atomic
def send_call(call: Call, *, by: User | None, on: date, note: str = "") -> Call:
    """Approve the call and send its letter, in the donor's language, to the donor's address for calls.

    The letter is addressed as the donor's record says on this day, and keeps that. Nothing moves in the ledger.
    Refused: without an e-mail address of the donor; when less is outstanding by now than is called.
    """
    fresh = locked_for(call, by, Action.APPROVE)
    if fresh.status == "submitted":
        instalment = locked(fresh.instalment)
        donor = instalment.agreement.donor
        if not donor.email:
            raise Refused(
                _t("%(donor)s has no e-mail address for calls of funds: enter it on the donor's page first.")
                % {"donor": donor},
                constraint="a_sent_call_says_when_and_to_whom",
            )
        with _told(instalment, fresh.amount):
            Call.objects.filter(pk=fresh.pk).update(
                sent_on=on,
                sent_to=donor.email,
                addressee=donor.addressee or donor.party.name,
                language=donor.language,
                received_before=instalment.received,
            )
        outbox.enqueue(TELL, key=f"call:{fresh.pk}:sent", payload={"call": str(fresh.pk), "letter": "call_sent"})
    return workflow.advance(fresh, "send", by=by, note=note, on=on.isoformat(), amount=str(fresh.amount))


@explained()
@transaction.atomic
def cancel_call(call: Call, *, by: User | None, note: str, on: date | None = None) -> Call:
    """Take a sent call back, with the reason, and tell the donor that it no longer holds."""
    fresh = locked_for(call, by, Action.VOID)
    if fresh.status == "sent":
        told_so = {"call": str(fresh.pk), "letter": "call_cancelled"}
        outbox.enqueue(TELL, key=f"call:{fresh.pk}:cancelled", payload=told_so)
    return workflow.advance(fresh, "cancel", by=by, note=note, **dated(on))


def _told(instalment: Instalment, amount: Decimal) -> Any:
    return told(
        a_call_is_within_what_is_outstanding=lambda: call_is_too_much(instalment, amount),
        an_instalment_has_one_call_at_a_time=lambda: instalment_is_called(instalment),
    )
