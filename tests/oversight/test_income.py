"""Investment income: shared to windows by what they held day by day, posted by a second person, taken back whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from oversight import figures
from oversight.figures import averages
from oversight.models import Income, IncomeShare
from oversight.services import income as services
from tests.donors import world as worlds
from trustfund import ledger
from trustfund.fund.models import TrusteeAccount
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from tests.donors.world import World
    from trustfund.access.models import User

MARCH, LAST = date(2026, 3, 1), date(2026, 3, 31)
CENT = Decimal("0.01")


@pytest.fixture
def stage(db: None) -> World:
    return worlds.on_stage()


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(stage: World, **rest: Any) -> dict[str, Any]:
    form = {"id": str(uuid4()), "trustee_account": str(stage.account.pk), "month": "31 Mar 2026", "source": "statement"}
    return form | {"amount": "100.00"} | rest


def handed_in(stage: World, **rest: Any) -> Income:
    answer = page(stage.preparer).post("/income/new/", asked(stage, **rest))
    assert answer.status_code == 302, answer.content.decode()
    return Income.objects.get(pk=answer.headers["Location"].split("/")[-2])


def with_money(stage: World) -> tuple[Decimal, Decimal]:
    """Both windows receive: one from the 2nd of March, the other from the 17th. Returns what each has, net of fees."""
    preferred = stage.agreement(parts=("1000.00",), preference=stage.window)
    other = stage.agreement(stage.birch, parts=("1000.00",))
    stage.receipt(preferred.instalments.get(), "1000.00", amount_usd=Decimal("1000.00"))
    stage.receipt(other.instalments.get(), "1000.00", amount_usd=Decimal("1000.00"), value_on=date(2026, 3, 17))
    return Decimal(950), Decimal(950)


def test_income_is_shared_by_the_average_daily_balance_and_the_shares_sum_to_it(stage: World) -> None:
    """950 for 30 of 31 days and 950 for 15 of them: two thirds and one third of 100.00."""
    with_money(stage)
    held = {line.window: line for line in averages.of_month(MARCH)}
    assert held[stage.window].day_sum == 950 * 30
    assert held[stage.unpreferred].day_sum == 950 * 15
    made = handed_in(stage)
    seen = page(stage.approver).get(made.get_absolute_url()).content.decode()
    assert "919.35" in seen, "28,500.00 / 31"
    before = ledger.balance(stage.account.cash_account)
    services.post_income(made, by=stage.approver, on=LAST)
    parts = {share.window: share.amount for share in IncomeShare.objects.filter(income=made, amount__gt=0)}
    assert parts == {stage.window: Decimal("66.67"), stage.unpreferred: Decimal("33.33")}
    assert ledger.balance(stage.account.cash_account) == before + 100
    income = TrusteeAccount.objects.get(pk=stage.account.pk).income_account
    assert income is not None
    assert ledger.balance(income) == 100
    now = figures.at(None)
    assert now.resources.income == 100
    assert now.sources_and_uses[-1].income == 100
    assert now.kinds["resources"] == sum(row.received for row in now.windows) == 950 * 2 + 100


def test_the_database_keeps_that_the_parts_add_up_and_that_none_comes_later(stage: World) -> None:
    with_money(stage)
    made = handed_in(stage)
    with pytest.raises(DatabaseError, match="shares of income add up"), transaction.atomic():
        Income.objects.filter(pk=made.pk).update(status="posted")
    services.post_income(made, by=stage.approver, on=LAST)
    with pytest.raises(DatabaseError, match="shares of income are written"), transaction.atomic():
        IncomeShare.objects.create(income=made, window=stage.window, day_sum=1, days=31, amount=1)


def test_a_loss_is_shared_the_same_way_and_taken_from_cash(stage: World) -> None:
    with_money(stage)
    cash, free = ledger.balance(stage.account.cash_account), ledger.balance(stage.window.unallocated_account)
    services.post_income(handed_in(stage, amount="-100.00"), by=stage.approver, on=LAST)
    assert ledger.balance(stage.account.cash_account) == cash - 100
    assert ledger.balance(stage.window.unallocated_account) == free - Decimal("66.67")


def test_a_loss_beyond_what_a_window_has_unallocated_is_refused_whole(stage: World) -> None:
    with_money(stage)
    made = handed_in(stage, amount="-1900.00")
    with pytest.raises(Refused, match="unallocated"):
        services.post_income(made, by=stage.approver, on=LAST)
    assert not IncomeShare.objects.exists()
    made.refresh_from_db()
    assert made.status == "handed_in"


def test_income_is_posted_by_another_person_on_its_page_with_a_preview(stage: World) -> None:
    with_money(stage)
    made = handed_in(stage)
    step, form = f"{made.get_absolute_url()}steps/post/", {"id": str(uuid4()), "on": "2026-03-31", "note": ""}
    assert page(stage.preparer).post(step, form).status_code == 403
    assert "1,016.67" in page(stage.approver).get(step).content.decode()
    assert page(stage.approver).post(step, form | {"on": "2026-03-30"}).status_code in {409, 422}
    assert page(stage.approver).post(step, form).status_code == 302
    made.refresh_from_db()
    assert made.entry is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        Income.objects.filter(pk=made.pk).update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        IncomeShare.objects.filter(income=made).update(amount=1)


def test_a_voided_income_leaves_everything_as_it_was_and_the_month_can_be_entered_again(stage: World) -> None:
    with_money(stage)
    cash, free = ledger.balance(stage.account.cash_account), ledger.balance(stage.window.unallocated_account)
    made = services.post_income(handed_in(stage), by=stage.approver, on=LAST)
    answer = page(stage.preparer).post("/income/new/", asked(stage))
    assert "entered already" in answer.content.decode()
    services.void_income(made, by=stage.approver, note="The wrong account.", on=date(2026, 4, 1))
    assert ledger.balance(stage.account.cash_account) == cash
    assert ledger.balance(stage.window.unallocated_account) == free
    services.post_income(handed_in(stage, amount="7.00"), by=stage.approver, on=LAST)


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"month": "2999-01-01"}, "still to come"),
        ({"amount": "0"}, "more or less than zero"),
        ({"amount": "1.001"}, "read in two ways"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(stage: World, terms: dict[str, str], sentence: str) -> None:
    answer = page(stage.preparer).post("/income/new/", asked(stage, **terms))
    assert answer.status_code in {409, 422}
    assert sentence in answer.content.decode()
    assert not Income.objects.exists()


def test_where_no_window_held_money_nothing_can_be_shared(stage: World) -> None:
    made = handed_in(stage)
    assert (
        "nothing by which the income could be shared"
        in page(stage.approver).get(made.get_absolute_url()).content.decode()
    )
    with pytest.raises(Refused, match="nothing by which"):
        services.post_income(made, by=stage.approver, on=LAST)


def test_donors_see_no_income(stage: World) -> None:
    made = handed_in(stage)
    for address in ("/income/", "/income/new/", made.get_absolute_url()):
        assert page(stage.alder_person).get(address).status_code == 403
