"""Encashments of promissory notes: entered from the bank's statement, compared by a second person, and booked."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _t

from donors.models import Encashment, Receipt
from donors.models.dollars import CENT
from donors.services.accounts_of_donors import exchange_account, notes_account
from donors.services.bank_links import let_go, require_same_amount
from donors.services.receipt_terms import Given, money_terms
from donors.services.receipts import contributions, fee_on, fee_version, given_to_window
from donors.services.sentences import told
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import Fund, TrusteeAccount
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked, locked_for, person_of
from trustfund.web.refusals import Refused, explained
from trustfund.web.words import money

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User


class Effect(NamedTuple):
    """What encashing does, in USD: what leaves the notes, what it brought more (or less), and the fee of the cash."""

    carried: Decimal
    difference: Decimal
    fee: Decimal


@explained()
@transaction.atomic
def draft_encashment(  # noqa: PLR0913 - each is a word of the encashment
    note: Receipt,
    *,
    by: User | None,
    number: str,
    trustee_account: TrusteeAccount,
    amount: Decimal,
    value_on: date,
    remittance_reference: str,
    amount_usd: Decimal | None = None,
    rate: Decimal | None = None,
    rate_source: str = "",
    id: UUID | None = None,
) -> Encashment:
    """Enter the cash a promissory note brought: `amount` of the note, in its currency; dollars and rate as for a receipt.

    Refused: what is no note, or not received; more than is left of it; a day before the note came.
    """
    allow(by, "receipt", Action.CREATE)
    _require_left(note, amount)
    terms = money_terms(Given(note.currency, amount, value_on, amount_usd, rate, rate_source))
    made, is_new = create_once(
        Encashment, id, note=note, number=number, trustee_account=trustee_account,
        remittance_reference=remittance_reference.strip(), **terms,
    )  # fmt: skip
    return workflow.begin(made, by=by, amount=str(amount), currency=note.currency) if is_new else made


@explained()
@transaction.atomic
def edit_encashment(
    encashment: Encashment,
    *,
    by: User | None,
    amount: Decimal,
    value_on: date,
    remittance_reference: str,
    amount_usd: Decimal | None = None,
    rate: Decimal | None = None,
    rate_source: str = "",
) -> Encashment:
    """Correct a draft; its number, note and account stay."""
    fresh = locked_for(encashment, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft encashment is edited: send it back first."), constraint="only_a_draft_encashment_is_edited"
        )
    _require_left(fresh.note, amount)
    terms = money_terms(Given(fresh.currency, amount, value_on, amount_usd, rate, rate_source))
    require_same_amount(fresh, terms["amount_usd"])
    terms["remittance_reference"] = remittance_reference.strip()
    for name, value in terms.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(terms))
    workflow.prepare(fresh, by=by)
    acts.log("encashment.edited", by=by, object_name="receipt", object_id=fresh.pk, amount=str(amount))
    return fresh


def submit_encashment(encashment: Encashment, *, by: User | None, on: date | None = None, note: str = "") -> Encashment:
    """Ask an approver to take the cash in."""
    return workflow.advance(encashment, "submit", by=by, note=note, **dated(on))


def send_back_encashment(encashment: Encashment, *, by: User | None, note: str, on: date | None = None) -> Encashment:
    """Return the encashment to its preparer, with the reason."""
    return workflow.advance(encashment, "send_back", by=by, note=note, **dated(on))


@explained()
@transaction.atomic
def withdraw_encashment(encashment: Encashment, *, by: User | None, note: str, on: date | None = None) -> Encashment:
    """End an encashment that was not booked, with the reason; a line of the bank that it was is free again."""
    ended = workflow.advance(encashment, "withdraw", by=by, note=note, **dated(on))
    let_go(ended, by=by, note=note)
    return ended


@explained()
@transaction.atomic
def encash(encashment: Encashment, *, by: User | None, on: date | None = None, note: str = "") -> Encashment:
    """Book the cash on its value date, realise the difference of the rate, take the fee, give the rest to the window.

    The Fund's row is held, as for a receipt. Refused: more than is left of the note by now.
    """
    fund = Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(encashment, by, Action.APPROVE)
    if fresh.status == "submitted":
        held = locked(fresh.note)
        effect, before = effect_of(fresh), contributions()
        with told(a_note_is_encashed_within_its_amount=lambda: _too_much(held, fresh.amount)):
            Receipt.objects.filter(pk=held.pk).update(encashed=F("encashed") + fresh.amount)
        entry = ledger.post(
            "encashment.encashed",
            on=fresh.value_on,
            by=person_of(by),
            moves=_moves(fresh, fund, effect),
            key=f"encashment:{fresh.pk}:encashed",
            memo=f"{fresh.number} {held.number} {held.agreement.donor.short_name}",
        )
        taken: dict[str, Any] = {
            "carried_usd": effect.carried,
            "exchange_difference_usd": effect.difference,
            "fee_usd": effect.fee,
            "fee_schedule": fee_version(held),
            "contributions_before_usd": before,
        }
        Encashment.objects.filter(pk=fresh.pk).update(entry=entry, **taken)
    return workflow.advance(fresh, "encash", by=by, note=note, amount_usd=str(fresh.amount_usd))


@explained()
@transaction.atomic
def void_encashment(encashment: Encashment, *, by: User | None, note: str, on: date) -> Encashment:
    """Undo a wrong encashment by a reversing entry on that day; that part of the note can be encashed again (L6).

    Refused by the books when the money has been allocated meanwhile.
    """
    Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(encashment, by, Action.VOID)
    if fresh.status == "encashed" and fresh.entry is not None:
        ledger.reverse(fresh.entry, on=on, by=person_of(by), key=f"encashment:{fresh.pk}:voided", memo=note)
        Receipt.objects.filter(pk=fresh.note_id).update(encashed=F("encashed") - fresh.amount)
    ended = workflow.advance(fresh, "void", by=by, note=note, on=on.isoformat())
    let_go(ended, by=by, note=note)
    return ended


def effect_of(encashment: Encashment) -> Effect:
    """Return what encashing does or did. What is carried is the note's part; the last encashment takes the rest."""
    done = encashment
    if done.carried_usd is not None and done.exchange_difference_usd is not None and done.fee_usd is not None:
        return Effect(done.carried_usd, done.exchange_difference_usd, done.fee_usd)
    note = done.note
    earlier = note.encashments.filter(status="encashed").aggregate(carried=Sum("carried_usd"))["carried"] or Decimal(0)
    until = (note.amount_usd * (note.encashed + done.amount) / note.amount).quantize(CENT, ROUND_HALF_UP)
    carried = until - earlier
    return Effect(carried, done.amount_usd - carried, fee_on(fee_version(note), contributions(), carried))


def _moves(encashment: Encashment, fund: Fund, effect: Effect) -> list[ledger.Move]:
    """Cash for the note: what it brought more is realised as a gain, what it brought less leaves the notes as a loss."""
    notes, cash, usd = notes_account(fund), encashment.trustee_account.cash_account, encashment.amount_usd
    moves = [ledger.Move(cash, notes, min(usd, effect.carried))]
    if effect.difference > 0:
        moves.append(ledger.Move(cash, exchange_account(fund), effect.difference))
    elif effect.difference < 0:
        moves.append(ledger.Move(exchange_account(fund), notes, -effect.difference))
    return [*moves, *given_to_window(encashment.note.instalment, fund, cash, usd=usd, fee=effect.fee)]


def _require_left(note: Receipt, amount: Decimal) -> None:
    if not note.is_note or note.status != "received":
        raise Refused(
            _t("%(number)s is not a promissory note that was received: there is nothing to encash.")
            % {"number": note.number},
            constraint="a_note_is_encashed_within_its_amount",
        )
    if amount > note.unencashed:
        raise Refused(_too_much(note, amount), constraint="a_note_is_encashed_within_its_amount")


def _too_much(note: Receipt, asked: Decimal) -> str:
    note.refresh_from_db(fields=["encashed", "status"])
    figures = {"left": note.unencashed, "asked": asked, "amount": note.amount}
    return _t("Of note %(number)s of %(amount)s %(left)s are not encashed yet; %(asked)s are asked.") % (
        {name: money(value, note.currency) for name, value in figures.items()} | {"number": note.number}
    )
