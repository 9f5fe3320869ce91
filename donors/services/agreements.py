"""Administration agreements: drafted with their instalments, countersigned by the trustee, then receivable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _t

from donors import accounts
from donors.models import Agreement, Donor
from donors.services import instalments as parts_of
from donors.services import versions
from donors.services.donors import pledge_account
from donors.services.sentences import conditions_do_not_add_up, instalments_do_not_add_up, require_decimals, told
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import FeeSchedule, Fund
from trustfund.fund.services import NoRate, rate_for
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked_for, person_of
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from donors.models import PledgeAccount
    from donors.services.instalments import InstalmentTerms, PortionTerms
    from trustfund.access.models import User
    from trustfund.fund.models import Document, Window

NAMES = {
    accounts.RECEIVABLE: "Contribution receivable under %s",
    accounts.QUALIFIED: "Qualified contribution under %s",
    accounts.PAID: "Paid in under %s",
}


def draft_agreement(  # noqa: PLR0913 - each is a term of the agreement
    donor: Donor,
    *,
    by: User | None,
    number: str,
    currency: str,
    amount: Decimal,
    donor_signed_on: date,
    instalments: Sequence[InstalmentTerms],
    portions: Sequence[PortionTerms] = (),
    preference: Window | None = None,
    qualified_amount: Decimal | int = 0,
    condition: str = "",
    booked_rate: Decimal | None = None,
    booked_rate_source: str = "",
    document: Document | None = None,
    id: UUID | None = None,
) -> Agreement:
    """Draft an agreement. Without a rate, the register's rate of the signing day is booked. Raises `Refused`."""
    terms = {
        "currency": currency,
        "amount": amount,
        "donor_signed_on": donor_signed_on,
        "preference": preference,
        "qualified_amount": qualified_amount,
        "condition": condition,
        "document": document,
        **rate_at_signing(currency, donor_signed_on, booked_rate, booked_rate_source),
    }
    with transaction.atomic(), explained():
        allow(by, "contribution_agreement", Action.CREATE)
        require_decimals(amount, currency)
        terms["fee_schedule"] = _fee_schedule(donor_signed_on)
        agreement, is_new = create_once(Agreement, id, donor=donor, number=number, **terms)
        if not is_new:
            return agreement
        parts_of.write(agreement, instalments, qualified_amount, portions)
        return workflow.begin(agreement, by=by, amount=str(amount), currency=currency)


@explained()
@transaction.atomic
def edit_agreement(
    agreement: Agreement,
    *,
    by: User | None,
    instalments: Sequence[InstalmentTerms],
    portions: Sequence[PortionTerms] = (),
    **terms: Any,
) -> Agreement:
    """Replace the terms and instalments of a draft; its donor and number stay. `terms` as in `draft_agreement`."""
    fresh = locked_for(agreement, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft agreement is edited: send it back first."), constraint="only_a_draft_agreement_is_edited"
        )
    require_decimals(terms["amount"], terms["currency"])
    terms |= rate_at_signing(
        terms["currency"], terms["donor_signed_on"], terms.get("booked_rate"), terms.get("booked_rate_source", "")
    )
    terms["fee_schedule"] = _fee_schedule(terms["donor_signed_on"])
    for name, value in terms.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(terms))
    fresh.instalments.all().delete()
    fresh.portions.all().delete()
    parts_of.write(fresh, instalments, fresh.qualified_amount, portions)
    workflow.prepare(fresh, by=by)
    acts.log("agreement.edited", by=by, object_name="contribution_agreement", object_id=fresh.pk)
    return fresh


def submit_agreement(agreement: Agreement, *, by: User | None, on: date | None = None, note: str = "") -> Agreement:
    """Say that the agreement is ready to be countersigned; its instalments add up to it (C3)."""
    with told(
        the_instalments_add_up_to_the_agreement=lambda: instalments_do_not_add_up(agreement),
        the_instalments_hold_the_qualified_part=lambda: conditions_do_not_add_up(agreement),
    ):
        return workflow.advance(agreement, "submit", by=by, note=note, **dated(on))


def send_back_agreement(agreement: Agreement, *, by: User | None, note: str, on: date | None = None) -> Agreement:
    """Return the agreement to its preparer, with the reason."""
    return workflow.advance(agreement, "send_back", by=by, note=note, **dated(on))


def withdraw_agreement(agreement: Agreement, *, by: User | None, note: str, on: date | None = None) -> Agreement:
    """End an agreement that was not countersigned, with the reason."""
    return workflow.advance(agreement, "withdraw", by=by, note=note, **dated(on))


@explained()
@transaction.atomic
def countersign(
    agreement: Agreement, *, by: User | None, on: date, note: str = "", may_exceed_pledge: bool = False
) -> Agreement:
    """Countersign on that day: the unqualified part becomes receivable.

    Refused when more is signed than pledged (C2), unless the approver says that it may exceed the pledge, as a
    supplemental contribution does (DOMAIN section 2).
    """
    held = pledge_account(agreement.donor, agreement.currency)
    fresh = locked_for(agreement, by, Action.APPROVE)
    if fresh.status == "submitted":
        opened = {f"{kind.name}_account": _open(kind, fresh) for kind in NAMES}
        opened["contributions_account"] = ledger.open_account(
            accounts.CONTRIBUTIONS,
            code=f"contributions:{fresh.number}",
            currency=Fund.objects.get().holding_currency,
            name=f"Contributions under {fresh.number}",
        )
        entry = ledger.post(
            "agreement.countersigned",
            on=on,
            by=person_of(by),
            moves=signing(fresh.amount, fresh.qualified_amount, held, opened, may_exceed_pledge=may_exceed_pledge),
            key=f"agreement:{fresh.pk}:countersigned",
            memo=f"{fresh.number} {fresh.donor.short_name}",
        )
        Agreement.objects.filter(pk=fresh.pk).update(
            countersigned_on=on, may_exceed_pledge=may_exceed_pledge, entry=entry, **opened
        )
    step = "countersign_beyond_pledge" if may_exceed_pledge else "countersign"
    done = workflow.advance(fresh, step, by=by, note=note, on=on.isoformat(), amount=str(fresh.amount))
    parts_of.signed(done, on)
    versions.keep(done, effective_on=on)
    return done


def countersign_beyond_pledge(agreement: Agreement, *, by: User | None, on: date, note: str) -> Agreement:
    """Countersign what exceeds the donor's pledges as well, and say why (C2), as for a supplemental contribution."""
    return countersign(agreement, by=by, on=on, note=note, may_exceed_pledge=True)


def _open(kind: ledger.Kind, agreement: Agreement) -> ledger.Account:
    code, name = f"{kind.name}:{agreement.number}", NAMES[kind] % agreement.number
    return ledger.open_account(kind, code=code, currency=agreement.currency, name=name)


def signing(
    amount: Decimal, qualified: Decimal, held: PledgeAccount, books: Mapping[str, Any], *, may_exceed_pledge: bool
) -> list[ledger.Move]:
    """Take what is signed from what is promised; what may exceed the pledge comes from signed beyond it."""
    left = ledger.balance(held.promised_account)
    pledged = min(amount, left) if may_exceed_pledge else amount
    unqualified = amount - qualified
    first = min(unqualified, pledged)
    parts = [
        (books["receivable_account"], held.promised_account, first),
        (books["qualified_account"], held.promised_account, pledged - first),
        (books["receivable_account"], held.unpledged_account, unqualified - first),
        (books["qualified_account"], held.unpledged_account, qualified - (pledged - first)),
    ]
    return [ledger.Move(debit, credit, amount) for debit, credit, amount in parts if amount > 0]


def rate_at_signing(currency: str, on: date, given: Decimal | None, source: str) -> dict[str, Any]:
    """Return the rate as given, or the register's of the day of signature, with its source. Raises `Refused`."""
    if given is not None:
        return {"booked_rate": given, "booked_rate_source": source}
    try:
        known = rate_for(currency, on)
    except NoRate as missing:
        raise Refused(missing.sentence, constraint="a_rate_is_known") from missing
    return {"booked_rate": known.usd_per_unit, "booked_rate_source": f"{known.source}, {known.on.isoformat()}"}


def _fee_schedule(signed_on: date) -> FeeSchedule:
    """Return the version of the fee for every account in force for an agreement of that day (DOMAIN section 3)."""
    found = (
        FeeSchedule.objects.filter(valid_from_on__lte=signed_on, trustee_account=None)
        .order_by("-valid_from_on")
        .first()
    )
    if found is None:
        raise Refused(
            _t("No version of the cost recovery fee is in force on %(on)s: enter it first.")
            % {"on": signed_on.isoformat()},
            constraint="a_fee_version_is_in_force",
        )
    return found
