"""The closing of the Fund: previewed, decided, approved by two, booked to the cent, and stated to each donor."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from donors.models import Donor
from oversight.models import ClosingShare, FundClosing
from oversight.services import fund_closings as services
from oversight.services.fund_closings import Way
from projects.accounts import ALLOCATED
from tests.donors.browsing import signed_in, text
from tests.donors.test_returns import at_commit, decided, returned
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.fund.models import Fund
from trustfund.web import outbox
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.donors.world import World

HUNDRED_LEFT = Decimal("2750.00")
"""Of three receipts of 1,000.00 with a fee of 5% 2,850.00 are unallocated; with this reserve 100.00 go back."""


def three_donors(world: World) -> list[Donor]:
    """Have three donors pay in 1,000.00 USD each."""
    third = Donor.objects.exclude(pk__in=(world.alder.pk, world.birch.pk)).order_by("short_name").first()
    assert third is not None
    for donor in (world.alder, world.birch, third):
        agreement = world.agreement(donor, parts=("1000.00",), currency="USD")
        world.receipt(agreement.instalments.get(), "1000.00", currency="USD")
    return [world.alder, world.birch, third]


def drafted(world: World, donors: list[Donor], **terms: Any) -> FundClosing:
    """Return a draft closing with a decision; every share goes to the donor's bank."""
    given: dict[str, Any] = {
        "number": f"CL-{uuid4().hex[:6]}",
        "reserve": HUNDRED_LEFT,
        "trustee_account": world.account,
        "reason": "The programme has ended.",
        "ways": [Way(donor, "bank", f"Bank of {donor.short_name} 12345678") for donor in donors],
    }
    given |= {} if "decision" in terms else {"decision": decided(world, f"DD-{uuid4().hex[:6]}")}
    return services.draft_closing(by=world.preparer, **(given | terms))


def approved(world: World, donors: list[Donor], **terms: Any) -> FundClosing:
    """Return a closing that waits for the second approver."""
    closing = services.submit_closing(drafted(world, donors, **terms), by=world.preparer)
    return services.approve_closing(closing, by=world.approver)


def closed(world: World, donors: list[Donor], **terms: Any) -> FundClosing:
    """Return a closing that is booked."""
    return services.close_fund(approved(world, donors, **terms), by=world.second_approver, on=DAY)


def test_a_hundred_goes_back_to_three_equal_donors_to_the_cent(stage: World) -> None:
    donors = three_donors(stage)
    cash = ledger.balance(stage.account.cash_account)
    closing = closed(stage, donors)
    parts = list(closing.shares.order_by("donor__short_name").values_list("amount", flat=True))
    assert parts == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert cash - ledger.balance(stage.account.cash_account) == 100
    assert sum(map(returned, donors)) == 100
    assert ledger.balance(stage.unpreferred.unallocated_account) == HUNDRED_LEFT
    at_commit()
    assert Fund.objects.get().closed_on == DAY
    assert ledger.verify() == []


def test_two_approvers_and_a_preparer_are_three_people(stage: World) -> None:
    closing = approved(stage, three_donors(stage))
    for person in (stage.preparer, stage.approver):
        with pytest.raises(NotAllowed if person is stage.preparer else Refused):
            services.close_fund(closing, by=person, on=DAY)
    assert not ledger.Entry.objects.filter(kind="fund_closing.closed").exists()
    assert services.close_fund(closing, by=stage.second_approver, on=DAY).status == "closed"


def test_without_a_decision_the_fund_is_not_closed_whoever_writes(stage: World) -> None:
    closing = drafted(stage, three_donors(stage), decision=None)
    with pytest.raises(Refused, match="only by a decision of the board"):
        services.submit_closing(closing, by=stage.preparer)
    with pytest.raises(IntegrityError, match="rests_on_a_decision"), transaction.atomic():
        FundClosing.objects.filter(pk=closing.pk).update(status="submitted")


def test_a_share_without_an_address_is_named(stage: World) -> None:
    donors = three_donors(stage)
    closing = drafted(stage, donors, ways=[Way(donor, "bank", "Bank 1") for donor in donors[1:]])
    with pytest.raises(Refused, match=f"share of {donors[0].short_name} is sent"):
        services.submit_closing(closing, by=stage.preparer)


def test_an_allocation_stands_against_closing_and_is_named_with_its_amount(stage: World) -> None:
    donors = three_donors(stage)
    account = ledger.open_account(ALLOCATED, code="allocated:test", currency="USD", name="Allocated to a test")
    move = ledger.Move(stage.unpreferred.unallocated_account, account, Decimal("40.00"))
    ledger.post("allocation", on=DAY, by=None, moves=[move], key=f"allocation:{uuid4()}:made")
    closing = drafted(stage, donors, reserve=Decimal("2710.00"))
    with pytest.raises(Refused, match=r"Allocated to projects, not committed.*40\.00 USD"):
        services.submit_closing(closing, by=stage.preparer)
    page = text(signed_in(stage.preparer).get(reverse("oversight:closing_new")))
    assert all(said in page for said in ("Allocated to projects, not committed", "40.00", "no claim"))


def test_the_books_may_not_move_between_submission_and_closing(stage: World) -> None:
    donors = three_donors(stage)
    closing = approved(stage, donors)
    agreement = stage.agreement(parts=("10.00",), currency="USD")
    stage.receipt(agreement.instalments.get(), "10.00", currency="USD")
    with pytest.raises(Refused, match=r"have moved.*2,859\.50 USD are unallocated now"):
        services.close_fund(closing, by=stage.second_approver, on=DAY)
    assert Fund.objects.get().closed_on is None


def test_shares_are_fixed_and_must_add_up_whoever_writes(stage: World) -> None:
    closing = drafted(stage, three_donors(stage))
    share = closing.shares.order_by("donor__short_name").first()
    assert share is not None
    ClosingShare.objects.filter(pk=share.pk).update(amount=share.amount + Decimal("0.01"))
    with pytest.raises(IntegrityError, match="add_up"), transaction.atomic():
        FundClosing.objects.filter(pk=closing.pk).update(status="submitted")
    services.submit_closing(closing, by=stage.preparer)
    fresh = closing.shares.first()
    assert fresh is not None
    for change in ({"amount": Decimal(1)}, {"sent_to": "Elsewhere"}):
        with pytest.raises(IntegrityError, match="only_in_a_draft"), transaction.atomic():
            ClosingShare.objects.filter(pk=fresh.pk).update(**change)


def test_a_closing_that_is_not_in_the_books_does_not_commit(stage: World) -> None:
    closing = approved(stage, three_donors(stage))
    FundClosing.objects.filter(pk=closing.pk).update(status="closed")
    with pytest.raises(IntegrityError, match=r"in_the_books|nothing_but_the_reserve"):
        at_commit()


def test_a_closed_fund_takes_no_pledge_until_the_closing_is_voided(stage: World) -> None:
    donors = three_donors(stage)
    closing = closed(stage, donors)
    at_commit()
    with pytest.raises(Refused, match="The Fund is closed"), transaction.atomic():
        stage.pledge()
    services.void_closing(closing, by=stage.approver, on=DAY, note="The bank sent two shares back.")
    assert Fund.objects.get().closed_on is None
    assert ledger.balance(stage.unpreferred.unallocated_account) == 2850
    assert stage.pledge().status == "announced"
    assert ledger.verify() == []


def test_a_donor_directs_its_share_to_its_balance_account(stage: World) -> None:
    donors = three_donors(stage)
    ways = [Way(stage.alder, "balance", ""), *(Way(donor, "bank", "Bank 12345678") for donor in donors[1:])]
    closed(stage, donors, ways=ways)
    held = Donor.objects.get(pk=stage.alder.pk).balance_account
    assert held is not None
    assert [ledger.balance(held), returned(stage.alder)] == [Decimal("33.34")] * 2
    assert ledger.verify() == []


def test_each_donor_finds_its_own_statement_and_no_other(stage: World) -> None:
    donors = three_donors(stage)
    closing = closed(stage, donors)
    done = outbox.run_due()
    assert done["done"] >= len(donors)
    shares = {share.donor_id: share for share in closing.shares.select_related("statement")}
    assert all(share.statement is not None for share in shares.values())
    own = text(signed_in(stage.alder_person).get(closing.get_absolute_url()))
    statement = shares[stage.alder.pk].statement
    other = shares[stage.birch.pk].statement
    assert statement is not None
    assert other is not None
    assert statement.title in own
    assert "33.34" in own
    assert other.title not in own
    assert stage.birch.short_name not in own
    file = reverse("oversight:document", args=[statement.pk])
    assert signed_in(stage.alder_person).get(file).status_code == 200
    assert signed_in(stage.birch_person).get(file).status_code == 404


def test_a_closing_is_drafted_on_its_page(stage: World) -> None:
    donors = three_donors(stage)
    client = signed_in(stage.preparer)
    assert "The Fund is open" in text(client.get(reverse("oversight:closing_list")))
    page = text(client.get(reverse("oversight:closing_new") + "?reserve=2750.00"))
    assert all(said in page for said in ("33.34", "33.333333", "2,850.00", "every commitment is honoured"))
    form: dict[str, Any] = {
        "id": str(uuid4()), "number": "CL-01", "reserve": "2750.00", "trustee_account": str(stage.account.pk),
        "decision": str(decided(stage).pk), "reason": "The programme has ended.",
        "way-TOTAL_FORMS": "3", "way-INITIAL_FORMS": "3",
    }  # fmt: skip
    for place, donor in enumerate(donors):
        way = {"donor": str(donor.pk), "destination": "bank", "sent_to": f"Bank {place} 12345678"}
        form |= {f"way-{place}-{name}": value for name, value in way.items()}
    answer = client.post(reverse("oversight:closing_new"), form)
    closing = FundClosing.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, closing.get_absolute_url())
    shown = text(client.get(closing.get_absolute_url()))
    assert all(said in shown for said in ("33.34", "OB-R1", "Bank 1 12345678", "100.00"))
    form["reserve"] = "2700.00"
    assert client.post(reverse("oversight:closing_edit", args=[closing.pk]), form).status_code == 302
    closing.refresh_from_db()
    assert closing.amount == 150
