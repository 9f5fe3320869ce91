"""Establishing the Fund: its terms, resolutions, trustee accounts and windows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from trustfund import ledger
from trustfund.access import acts
from trustfund.fund import accounts
from trustfund.fund.models import EnablingResolution, FeeSchedule, Fund, TrusteeAccount, Window

if TYPE_CHECKING:
    from datetime import date

    from trustfund.access.models import User


@transaction.atomic
def establish(  # noqa: PLR0913 - each is a term of the Fund
    *,
    name: str,
    code: str,
    established_on: date,
    recipient_name: str,
    on_behalf_of: str,
    fee_schedule: FeeSchedule,
    by: User | None,
    holding_currency: str = "USD",
    name_ko: str = "",
    closing_on: date | None = None,
    end_disbursement_on: date | None = None,
    is_fictional: bool = False,
    id: UUID | None = None,
) -> Fund:
    """Establish the one Fund of this installation and open its own accounts, in its holding currency."""

    def account(kind: ledger.Kind) -> ledger.Account:
        return ledger.open_account(kind, code=f"{kind.name}:{code}", currency=holding_currency, name=str(kind.label))

    fund = Fund.objects.create(
        pk=id or uuid4(),
        name=name,
        name_ko=name_ko,
        code=code,
        holding_currency=holding_currency,
        established_on=established_on,
        closing_on=closing_on,
        end_disbursement_on=end_disbursement_on,
        recipient_name=recipient_name,
        on_behalf_of=on_behalf_of,
        fee_schedule=fee_schedule,
        is_fictional=is_fictional,
        fees_account=account(accounts.FEES),
        resources_account=account(accounts.RESOURCES),
        ceilings_account=account(accounts.CEILINGS),
    )
    acts.log("fund.establish", by=by, object_name="fund_parameters", object_id=fund.pk, code=code)
    return fund


@transaction.atomic
def enter_resolution(
    fund: Fund,
    *,
    number: str,
    title: str,
    adopted_on: date,
    by: User | None,
    text: str = "",
    amends: EnablingResolution | None = None,
    id: UUID | None = None,
) -> EnablingResolution:
    """Enter a resolution the Fund rests on, or an amendment of one."""
    resolution = EnablingResolution.objects.create(
        pk=id or uuid4(), fund=fund, number=number, title=title, adopted_on=adopted_on, text=text, amends=amends
    )
    acts.log("fund.enter_resolution", by=by, object_name="fund_parameters", object_id=fund.pk, number=number)
    return resolution


@transaction.atomic
def open_trustee_account(
    fund: Fund,
    *,
    code: str,
    title: str,
    by: User | None,
    bank_name: str = "",
    account_number: str = "",
    id: UUID | None = None,
) -> TrusteeAccount:
    """Open a trustee account in the holding currency, with its cash account in the ledger."""
    account = TrusteeAccount.objects.create(
        pk=id or uuid4(),
        fund=fund,
        code=code,
        title=title,
        currency=fund.holding_currency,
        bank_name=bank_name,
        account_number=account_number,
        cash_account=ledger.open_account(
            accounts.CASH, code=f"cash:{code}", currency=fund.holding_currency, name=f"{code} {title}"
        ),
    )
    acts.log("trustee_account.open", by=by, object_name="bank_account", object_id=account.pk, code=code)
    return account


@transaction.atomic
def open_window(
    fund: Fund,
    *,
    code: str,
    title: str,
    by: User | None,
    title_ko: str = "",
    purpose: str = "",
    is_without_preference: bool = False,
    id: UUID | None = None,
) -> Window:
    """Open a window that contributions may prefer, with its account of unallocated money."""
    window = Window.objects.create(
        pk=id or uuid4(),
        fund=fund,
        code=code,
        title=title,
        title_ko=title_ko,
        purpose=purpose,
        is_without_preference=is_without_preference,
        unallocated_account=ledger.open_account(
            accounts.UNALLOCATED, code=f"unallocated:{code}", currency=fund.holding_currency, name=f"{code} {title}"
        ),
    )
    acts.log("window.open", by=by, object_name="fund_parameters", object_id=fund.pk, code=code)
    return window
