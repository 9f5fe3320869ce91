"""Amendments: drafted with what they change, countersigned as the agreement was, and then the agreement reads so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _t

from donors.models import Agreement, AmendedInstalment, Amendment, DueAfter, Instalment, Portion
from donors.services import instalments as parts_of
from donors.services import versions
from donors.services.agreements import rate_at_signing, signing
from donors.services.donors import pledge_account
from donors.services.sentences import require_decimals
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked, locked_for, person_of
from trustfund.web.refusals import Refused, explained
from trustfund.web.words import day, money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from donors.services.instalments import InstalmentTerms
    from trustfund.access.models import User

Kind = Amendment.Kind
ZERO = Decimal(0)


@explained()
@transaction.atomic
def draft_amendment(
    agreement: Agreement,
    *,
    by: User | None,
    kind: str,
    instalments: Sequence[InstalmentTerms] = (),
    id: UUID | None = None,
    **terms: Any,
) -> Amendment:
    """Draft an amendment of an agreement in force; its number is the next one.

    `terms`: summary, donor_signed_on, effective_on (empty: on countersignature), document; of a supplemental
    contribution amount, qualified_amount, condition, booked_rate and its source; of a change of preference preference.
    """
    allow(by, "contribution_agreement", Action.CREATE)
    held = locked(agreement)
    if held.status != "countersigned":
        raise Refused(_t("%(agreement)s is not countersigned: edit its draft instead.") % {"agreement": agreement})
    before = Amendment._base_manager.filter(pk=id).first() if id else None
    number = before.number if before else (held.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    if kind == Kind.PREFERENCE and held.portions.exists():
        raise Refused(_t("The portions of this agreement name their windows: agree on a new one for another window."))
    given = _terms(held, kind, terms)
    made, is_new = create_once(Amendment, id, agreement=held, number=number, kind=kind, **given)
    if not is_new:
        return made
    _write(made, instalments)
    return workflow.begin(made, by=by, kind=kind, amount=str(made.amount or ""))


@explained()
@transaction.atomic
def edit_amendment(
    amendment: Amendment, *, by: User | None, instalments: Sequence[InstalmentTerms] = (), **terms: Any
) -> Amendment:
    """Replace what a draft says; its number and kind stay. `terms` as in `draft_amendment`."""
    fresh = locked_for(amendment, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft amendment is edited: send it back first."), constraint="only_a_draft_amendment_is_edited"
        )
    given = _terms(fresh.agreement, fresh.kind, terms)
    for name, value in given.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(given))
    fresh.rows.all().delete()
    _write(fresh, instalments)
    workflow.prepare(fresh, by=by)
    acts.log("amendment.edited", by=by, object_name="contribution_agreement", object_id=fresh.pk)
    return fresh


def _terms(agreement: Agreement, kind: str, terms: dict[str, Any]) -> dict[str, Any]:
    """Work out the rate of a supplemental contribution; refuse decimals its currency has not."""
    given = {name: value for name, value in terms.items() if value is not None}
    if kind == Kind.SUPPLEMENT and "amount" in given:
        require_decimals(given["amount"], agreement.currency)
        rate, source = given.get("booked_rate"), given.get("booked_rate_source", "")
        given |= rate_at_signing(agreement.currency, given["donor_signed_on"], rate, source)
    return given


def _write(amendment: Amendment, instalments: Sequence[InstalmentTerms]) -> None:
    """Write the rows; a supplemental contribution's are new ones, numbered on from the agreement's last."""
    parts = list(instalments)
    if amendment.kind == Kind.SUPPLEMENT:
        last = amendment.agreement.instalments.aggregate(last=Max("number"))["last"] or 0
        parts = parts_of.with_conditions(parts, amendment.qualified_amount)
        parts = [parts_of.renumbered(part, last + place) for place, part in enumerate(parts, start=1)]
    for part in parts:
        AmendedInstalment.objects.create(amendment=amendment, **parts_of.filed(amendment.agreement, part))


@explained()
@transaction.atomic
def submit_amendment(amendment: Amendment, *, by: User | None, on: date | None = None, note: str = "") -> Amendment:
    """Say that it is ready to be countersigned; with it the instalments add up to the contribution (C3)."""
    _require_sums(amendment)
    return workflow.advance(amendment, "submit", by=by, note=note, **dated(on))


def send_back_amendment(amendment: Amendment, *, by: User | None, note: str, on: date | None = None) -> Amendment:
    """Return it to its preparer, with the reason."""
    return workflow.advance(amendment, "send_back", by=by, note=note, **dated(on))


def withdraw_amendment(amendment: Amendment, *, by: User | None, note: str, on: date | None = None) -> Amendment:
    """End an amendment that was not countersigned, with the reason."""
    return workflow.advance(amendment, "withdraw", by=by, note=note, **dated(on))


def instalments_after(amendment: Amendment) -> list[tuple[int, Decimal]]:
    """Return number and amount of every instalment as the amendment would leave them."""
    held = dict(amendment.agreement.instalments.values_list("number", "amount"))
    return sorted((held | dict(amendment.rows.values_list("number", "amount"))).items())


def _require_sums(amendment: Amendment) -> None:
    currency = amendment.currency
    total = sum((amount for _number, amount in instalments_after(amendment)), ZERO)
    wanted = amendment.agreement.amount + (amendment.amount or ZERO)
    if total != wanted:
        raise Refused(
            _t(
                "With this amendment the instalments add up to %(total)s; the contribution is %(wanted)s: they differ "
                "by %(difference)s."
            )
            % {
                "total": money(total, currency), "wanted": money(wanted, currency),
                "difference": money(abs(total - wanted), currency),
            },
            constraint="the_instalments_add_up_to_the_agreement",
        )  # fmt: skip
    held = sum((row.qualified or ZERO for row in amendment.rows.all()), ZERO)
    if amendment.kind == Kind.SUPPLEMENT and held != amendment.qualified_amount:
        raise Refused(
            _t("%(held)s of the new instalments are under the condition; %(wanted)s of the contribution are qualified.")
            % {"held": money(held, currency), "wanted": money(amendment.qualified_amount, currency)},
            constraint="the_instalments_hold_the_qualified_part",
        )


@explained()
@transaction.atomic
def countersign_amendment(
    amendment: Amendment, *, by: User | None, on: date, note: str = "", may_exceed_pledge: bool = False
) -> Amendment:
    """Countersign on that day: the agreement reads as amended, and a supplemental contribution becomes receivable.

    Refused when more is signed than pledged (C2), unless the approver says that it may exceed the pledge; when what is
    received or under a condition would no longer fit its instalment; when it takes effect later than that day.
    """
    pledge_account(amendment.agreement.donor, amendment.currency)
    agreement = locked(amendment.agreement)
    fresh = locked_for(amendment, by, Action.APPROVE)
    if fresh.status == "submitted":
        _require_sums(fresh)
        effective_on = fresh.effective_on or on
        _require_day(agreement, effective_on)
        if agreement.countersigned_on and not agreement.versions.exists():  # it is older than the versions
            versions.keep(agreement, effective_on=agreement.countersigned_on)
        entry = None
        if fresh.amount is not None:
            entry = _post(fresh, agreement, by=by, on=on, may_exceed_pledge=may_exceed_pledge)
            Agreement.objects.filter(pk=agreement.pk).update(amount=agreement.amount + fresh.amount)
        Amendment.objects.filter(pk=fresh.pk).update(
            countersigned_on=on, effective_on=effective_on, may_exceed_pledge=may_exceed_pledge, entry=entry
        )
    step = "countersign_beyond_pledge" if may_exceed_pledge else "countersign"
    done = workflow.advance(fresh, step, by=by, note=note, on=on.isoformat(), amount=str(fresh.amount or ""))
    _apply(done, on)
    return done


def countersign_amendment_beyond_pledge(amendment: Amendment, *, by: User | None, on: date, note: str) -> Amendment:
    """Countersign what exceeds the donor's pledges as well, and say why (C2)."""
    return countersign_amendment(amendment, by=by, on=on, note=note, may_exceed_pledge=True)


def _require_day(agreement: Agreement, effective_on: date) -> None:
    """Versions follow one another: none takes effect before the one that it amends."""
    last = agreement.versions.aggregate(last=Max("effective_on"))["last"] or agreement.countersigned_on
    if last is not None and effective_on < last:
        raise Refused(
            _t("The agreement reads as it does since %(day)s: an amendment takes effect on that day or later.")
            % {"day": day(last)},
            constraint="an_amendment_is_countersigned_on_a_day",
        )


def _post(
    amendment: Amendment, agreement: Agreement, *, by: User | None, on: date, may_exceed_pledge: bool
) -> ledger.Entry:
    held = pledge_account(agreement.donor, agreement.currency)
    books = {"receivable_account": agreement.receivable_account, "qualified_account": agreement.qualified_account}
    moves = signing(
        amendment.amount or ZERO, amendment.qualified_amount, held, books, may_exceed_pledge=may_exceed_pledge
    )
    return ledger.post(
        "amendment.countersigned",
        on=on,
        by=person_of(by),
        moves=moves,
        key=f"amendment:{amendment.pk}:countersigned",
        memo=f"{amendment} {agreement.donor.short_name}",
    )


def _apply(amendment: Amendment, on: date) -> None:
    """Make the agreement read as amended, and keep that as its next version."""
    agreement = Agreement.objects.get(pk=amendment.agreement_id)
    if amendment.kind == Kind.PREFERENCE:
        Agreement.objects.filter(pk=agreement.pk).update(preference=amendment.preference)
        agreement.preference = amendment.preference
    held = {part.number: part for part in agreement.instalments.all()}
    for row in amendment.rows.order_by("number"):
        _apply_row(amendment, row, held.get(row.number), on)
    for portion in agreement.portions.annotate(total=Sum("instalments__amount")):
        Portion.objects.filter(pk=portion.pk).update(amount=portion.total)
    versions.keep(agreement, effective_on=amendment.effective_on or on, amendment=amendment)


def _apply_row(amendment: Amendment, row: AmendedInstalment, part: Instalment | None, on: date) -> None:
    terms: dict[str, Any] = {
        "due_on": row.due_on, "due_after": row.due_after, "due_days": row.due_days, "due_event": row.due_event,
        "amount": row.amount, "amended_by": amendment,
    }  # fmt: skip
    if row.due_after == DueAfter.COUNTERSIGNATURE:
        terms["due_on"] = parts_of.days_after(on, row.due_days)
    if row.qualified is not None or part is None:
        terms["qualified"] = row.qualified or ZERO
    if part is not None:
        Instalment.objects.filter(pk=part.pk).update(**terms)
        return
    supplement = amendment if amendment.kind == Kind.SUPPLEMENT else None
    terms |= {"number": row.number, "portion": row.portion, "supplement": supplement}
    Instalment.objects.create(agreement_id=amendment.agreement_id, **terms)
