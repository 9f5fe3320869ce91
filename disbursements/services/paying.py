"""Payment: released by another approver, booked when the bank confirms; and what was paid before this system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _t

from disbursements.models import Application, OpeningDisbursement, Payment
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import TrusteeAccount
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked, locked_for, made_before, person_of
from trustfund.web.refusals import Refused, explained
from trustfund.web.words import day

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from projects.models import Category, Grant
    from trustfund.access.models import User


@explained()
@transaction.atomic
def release(
    application: Application,
    *,
    by: User | None,
    on: date,
    note: str = "",
    trustee_account: TrusteeAccount | None = None,
) -> Payment:
    """Instruct the bank to pay on that value date, as another approver than who approved. Returns the payment.

    The database takes it only with four persons' signatures under what stands now (P3, P4), a verified payee (P7)
    and a value date up to the disbursement deadline (A7); the end-to-end id makes a second release impossible (P2).
    """
    fresh = locked_for(application, by, Action.APPROVE)
    _check_deadline(fresh.grant, on)
    if fresh.payee.status != "verified":
        raise Refused(
            _t("The bank details of %(payee)s are not verified: verify them before the payment is released.")
            % {"payee": fresh.payee.name},
            constraint="a_payment_rests_on_four_signatures",
        )
    fresh = workflow.advance(fresh, "release", by=by, note=note, on=on.isoformat(), amount=str(fresh.amount))
    payment = Payment.objects.create(
        number=f"P-{fresh.number}" if fresh.round == 1 else f"P-{fresh.number}-{fresh.round}",
        application=fresh,
        end_to_end_id=f"{fresh.pk.hex}-{fresh.round % 100:02d}",
        trustee_account=trustee_account or _account(fresh.currency),
        amount=fresh.amount,
        value_on=on,
    )
    return workflow.begin(payment, by=by, amount=str(payment.amount), on=on.isoformat())


@explained()
@transaction.atomic
def confirm_paid(payment: Payment, *, by: User | None, on: date, bank_reference: str, note: str = "") -> Payment:
    """Record the bank's confirmation with its value date and reference: books it as disbursed.

    disbursed ← requested in the purposes, expenditure ← cash in the money book (holding currency).
    """
    application = locked(payment.application)
    fresh = locked_for(payment, by, Action.EDIT)
    _check_deadline(application.grant, on)
    if fresh.status == "instructed":
        Payment.objects.filter(pk=fresh.pk).update(paid_on=on, bank_reference=bank_reference)
    said: dict[str, Any] = {"on": on.isoformat(), "bank_reference": bank_reference, "amount": str(fresh.amount)}
    paid = workflow.advance(fresh, "confirm", by=by, note=note, **said)
    workflow.advance(application, "settle", by=by, payment=paid.number)
    entry = ledger.post(
        "payment.paid",
        on=on,
        by=person_of(by),
        moves=_moves(application.grant, paid.trustee_account, paid.amount),
        key=f"payment:{paid.pk}:paid",
        memo=f"{paid.number} {bank_reference}",
    )
    Payment.objects.filter(pk=paid.pk).update(entry=entry)
    paid.refresh_from_db()
    return paid


@explained()
@transaction.atomic
def record_failed(payment: Payment, *, by: User | None, on: date, note: str) -> Payment:
    """Record that the bank did not pay, and why: the application can be sent back or declined."""
    application = locked(payment.application)
    fresh = locked_for(payment, by, Action.EDIT)
    failed = workflow.advance(fresh, "fail", by=by, note=note, on=on.isoformat())
    workflow.advance(application, "fail", by=by, payment=failed.number)
    return failed


@explained()
@transaction.atomic
def take_on(
    grant: Grant,
    *,
    amount: Decimal,
    on: date,
    by: User | None,
    category: Category | None = None,
    source: str = "",
    trustee_account: TrusteeAccount | None = None,
    id: UUID | None = None,
) -> OpeningDisbursement:
    """Record a disbursement made before this system, as a dated opening entry; its source says where it stands.

    Without a category the grant must have exactly one.
    """
    allow(by, "payment_instruction", Action.CREATE)
    fresh, key = locked(grant), id or uuid4()
    within = category or fresh.categories.get()
    said: dict[str, Any] = {"grant": fresh, "category": within, "amount": amount, "disbursed_on": on, "source": source}
    first = made_before(OpeningDisbursement, key)
    if first is not None:
        said["entry"] = first.entry
    else:
        account = trustee_account or _account(fresh.committed_account.currency)
        moves = _opening_moves(fresh, within, account, amount)
        where = f"opening_disbursement:{key}:taken_on"
        entry = ledger.post("opening.disbursement", on=on, by=person_of(by), moves=moves, key=where, memo=source)
        said |= {"entry": entry, "recorded_by_id": person_of(by)}
        told: dict[str, Any] = {"grant": fresh.number, "amount": str(amount), "on": on.isoformat()}
        acts.log("disbursement.taken_on", by=by, object_name="payment_instruction", object_id=key, **told)
    opening, _is_new = create_once(OpeningDisbursement, key, **said)
    return opening


def _opening_moves(grant: Grant, category: Category, account: TrusteeAccount, amount: Decimal) -> list[ledger.Move]:
    """Return the way of money that was applied for and paid before: through the grant and its category at once."""
    moves = [
        ledger.Move(debit=grant.committed_account, credit=grant.requested_account, amount=amount),
        *_moves(grant, account, amount),
    ]
    if category.account is not None:
        moves.append(ledger.Move(debit=category.account, credit=grant.category_limits_account, amount=amount))
    return moves


def _moves(grant: Grant, account: TrusteeAccount, amount: Decimal) -> list[ledger.Move]:
    """Return the transfers of a payment that is expenditure at once (direct payment, reimbursement)."""
    return [
        ledger.Move(debit=grant.requested_account, credit=grant.disbursed_account, amount=amount),
        ledger.Move(debit=grant.expenditure_account, credit=account.cash_account, amount=amount),
    ]


def _account(currency: str) -> TrusteeAccount:
    found = TrusteeAccount.objects.filter(currency=currency).order_by("code").first()
    if found is None:
        raise Refused(_t("There is no trustee account in %(currency)s to pay from.") % {"currency": currency})
    return found


def _check_deadline(grant: Grant, on: date) -> None:
    if on > grant.disbursement_deadline_on:
        raise Refused(
            _t(
                "The value date %(on)s is after the disbursement deadline date of %(grant)s, %(deadline)s: "
                "after it nothing is paid."
            )
            % {"on": day(on), "grant": grant.number, "deadline": day(grant.disbursement_deadline_on)},
            constraint="a_payment_is_made_by_the_disbursement_deadline",
        )
