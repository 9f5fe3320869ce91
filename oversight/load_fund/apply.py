"""Booking a plan: dated opening entries, through the services that everything else goes through, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _t

from disbursements import services as disbursements
from donors import services as donors
from donors.models import Agreement
from oversight.load_fund.plan import BEFORE, WITHIN, AgreementPlan, GrantPlan, Plan, WindowPlan, rate_of
from oversight.load_fund.reading import NotLoaded
from projects import services as projects
from trustfund.access.services import found_party
from trustfund.fund import services as funds
from trustfund.fund.models import Decision, Fund, Phase, TrusteeAccount, Window
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from projects.models import Project
    from trustfund.access.models import User

SOURCE: Final = "Taken on from the spreadsheets of %(name)s as of %(day)s"
PREFERRED_NOWHERE: Final = ("WOP", "Without preference")
ALL_YEARS: Final = 20


@dataclass(frozen=True)
class Hands:
    """The two people who take the fund on: one prepares, the other approves, as for everything else."""

    preparer: User
    approver: User


@dataclass(frozen=True)
class Ground:
    """What the plan is booked into."""

    fund: Fund
    account: TrusteeAccount
    phase: Phase
    decisions: dict[str, Decision]
    windows: dict[str, Window]


def apply(plan: Plan, hands: Hands) -> None:
    """Book the plan in one transaction. Raises `NotLoaded` with the reason; then nothing is written."""
    try:
        with transaction.atomic():
            if Agreement.objects.exists():
                raise NotLoaded(_t("The books hold agreements already: a fund is taken on once, at the beginning."))
            ground = _ground(plan, hands)
            for agreement in plan.agreements:
                _agreement(agreement, plan, ground, hands)
            _rates(plan, hands)
            for window in plan.windows:
                _window(window, plan, ground, hands)
    except Refused as refused:
        raise NotLoaded(refused.sentence) from refused


def source(plan: Plan) -> str:
    """Return where an opening entry says it comes from."""
    return SOURCE % {"name": plan.terms.name, "day": plan.as_of.isoformat()}


def _ground(plan: Plan, hands: Hands) -> Ground:
    """Establish the fund unless it is, and open what the plan needs."""
    day = plan.opening_on
    schedule = funds.enter_fee_schedule(
        version=f"opening {day.isoformat()}",
        valid_from_on=day,
        tiers=[(None, Decimal(0))],
        source=source(plan),
        by=hands.approver,
    )
    fund = Fund.objects.first() or funds.establish(
        name=plan.terms.name,
        code=plan.terms.code,
        established_on=plan.terms.established_on or day,
        recipient_name=plan.terms.recipient_name,
        on_behalf_of=plan.terms.on_behalf_of,
        fee_schedule=schedule,
        by=hands.approver,
    )
    account = fund.trustee_accounts.first() or funds.open_trustee_account(
        fund, code=f"{fund.code}-1", title=fund.name, by=hands.approver
    )
    decisions = {period: _decision(plan, period, hands) for period in (BEFORE, WITHIN)}
    total = sum((grant.committed for grant in plan.grants), Decimal(0)) or Decimal(1)
    phase = fund.phases.open().first() or funds.open_phase(
        fund, number=1, title=_t("Taken on"), ceiling=total, per_grant_ceiling=total,
        decision=decisions[BEFORE], by=hands.approver, on=day,
    )  # fmt: skip
    known = {window.code: window for window in fund.windows.all()}
    if not any(window.is_without_preference for window in known.values()):
        code, title = PREFERRED_NOWHERE
        funds.open_window(fund, code=code, title=title, by=hands.approver, is_without_preference=True)
    for window in plan.windows:
        if window.code not in known:
            known[window.code] = funds.open_window(fund, code=window.code, title=window.title, by=hands.approver)
    return Ground(fund, account, phase, decisions, known)


def _decision(plan: Plan, period: str, hands: Hands) -> Decision:
    day = plan.day(period)
    suffix = "" if period == BEFORE else "-2"
    return funds.record_decision(
        number=f"OPENING-{day.isoformat()}{suffix}",
        decided_on=day,
        title=_t("Opening balances"),
        text=source(plan),
        by=hands.approver,
    )


def _agreement(each: AgreementPlan, plan: Plan, ground: Ground, hands: Hands) -> None:
    """Take on one agreement: party, donor, pledge, agreement, and what was paid as one receipt."""
    day = plan.opening_on
    donor = donors.register_donor(
        found_party("donor", each.donor[:200], by=hands.approver),
        by=hands.preparer,
        short_name=f"{each.donor[:30]} {each.number[-3:]}",
    )
    pledge = donors.draft_pledge(
        donor, by=hands.preparer, number=f"PL-{each.number}", currency=each.currency, amount=each.amount, pledged_on=day
    )
    donors.submit_pledge(pledge, by=hands.preparer)
    donors.confirm_pledge(pledge, by=hands.approver)
    donors.announce(pledge, by=hands.approver, on=day)
    parts = [(day, each.paid), (each.due_on, each.receivable)]
    terms = [
        donors.InstalmentTerms(number=number, due_on=due_on, amount=amount)
        for number, (due_on, amount) in enumerate(((on, part) for on, part in parts if part), start=1)
    ]
    agreement = donors.draft_agreement(
        donor, by=hands.preparer, number=each.number, currency=each.currency, amount=each.amount, donor_signed_on=day,
        instalments=terms, booked_rate=rate_of(each.amount, each.amount_usd),
        booked_rate_source=_t("Effective rate of the published table"),
    )  # fmt: skip
    donors.submit_agreement(agreement, by=hands.preparer)
    signed = donors.countersign(agreement, by=hands.approver, on=day)
    if each.paid_usd:
        _receipt(signed, each, plan, ground, hands)


def _receipt(agreement: Agreement, each: AgreementPlan, plan: Plan, ground: Ground, hands: Hands) -> None:
    receipt = donors.draft_receipt(
        agreement.instalments.get(number=1), by=hands.preparer, number=f"RC-{each.number}", trustee_account=ground.account,
        currency=each.currency, amount=each.paid, value_on=plan.opening_on, amount_usd=each.paid_usd,
        rate_source=_t("Effective rate of the published table"), remittance_reference=f"OPENING {each.number}",
    )  # fmt: skip
    donors.submit_receipt(receipt, by=hands.preparer)
    donors.receive(receipt, by=hands.approver)


def _rates(plan: Plan, hands: Hands) -> None:
    """Enter, for the report date, the rate at which the source states the unpaid part of each currency."""
    unpaid: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for each in plan.agreements:
        unpaid[each.currency][0] += each.receivable
        unpaid[each.currency][1] += each.amount_usd - each.paid_usd
    for currency, (amount, usd) in sorted(unpaid.items()):
        if amount and usd and currency != "USD":
            funds.record_rate(
                currency=currency, on=plan.as_of, usd_per_unit=rate_of(amount, usd),
                source=_t("Effective rate of the unpaid part"), by=hands.approver,
            )  # fmt: skip


def _window(window: WindowPlan, plan: Plan, ground: Ground, hands: Hands) -> None:
    """Allocate the window's money to its beneficiaries, sign their grants, and record what was disbursed."""
    own = [grant for grant in plan.grants if grant.window in {window.code, window.title}]
    by_name: defaultdict[str, list[GrantPlan]] = defaultdict(list)
    for grant in own:
        by_name[grant.beneficiary].append(grant)
    left = dict(window.allocated)
    for number, (name, grants) in enumerate(by_name.items(), start=1):
        project = _project(ground.windows[window.code], f"{window.code}-{number:02}", name, plan, hands)
        for grant in grants:
            left[grant.period] -= grant.committed
            _allocate(project, grant.period, grant.committed, ground, hands)
        for grant in grants:
            _grant(project, grant, plan, hands)
    if any(amount < 0 for amount in left.values()):
        raise NotLoaded(_t("%(window)s: its grants are more than its allocation.") % {"window": window.code})
    if any(left.values()):
        title = window.title if not own else _t("%(window)s, not committed") % {"window": window.title}
        rest = _project(ground.windows[window.code], f"{window.code}-00", title, plan, hands)
        for period, amount in left.items():
            if amount:
                _allocate(rest, period, amount, ground, hands)


def _project(window: Window, code: str, title: str, plan: Plan, hands: Hands) -> Project:
    notional = _t("The window is attributed notionally: the source states countries and windows apart.")
    project = projects.draft_project(
        by=hands.preparer, code=code, title=title[:200], window=window, country="", execution="BETF",
        objective=f"{source(plan)}. {notional if plan.is_notional else ''}".strip(),
    )  # fmt: skip
    projects.submit_project(project, by=hands.preparer)
    return projects.accept_project(project, by=hands.approver)


def _allocate(project: Project, period: str, amount: Decimal, ground: Ground, hands: Hands) -> None:
    """Allocate from the money without preference: the source names no donor's preference."""
    decision = ground.decisions[period]
    projects.allocate(
        project, decision=decision, amount=amount, from_unpreferred=amount, by=hands.approver, on=decision.decided_on
    )


def _grant(project: Project, each: GrantPlan, plan: Plan, hands: Hands) -> None:
    day = plan.day(each.period)
    suffix = "" if each.period == BEFORE else "-2"
    grant = projects.draft_grant(
        project, by=hands.preparer, number=f"G-{project.code}{suffix}", amount=each.committed,
        closing_on=_years_after(plan.as_of), categories=[projects.CategoryTerms(1, _t("Taken on"), each.committed)],
    )  # fmt: skip
    projects.submit_grant(grant, by=hands.preparer)
    signed = projects.sign_grant(grant, by=hands.approver, on=day)
    for period, amount in each.disbursed.items():
        if amount:
            disbursements.take_on(signed, amount=amount, on=plan.day(period), by=hands.preparer, source=source(plan))


def _years_after(day: date) -> date:
    """Return a closing date that ends nothing: the source does not say when grants close."""
    return day + timedelta(days=365 * ALL_YEARS)
