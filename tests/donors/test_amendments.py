"""Supplemental contributions and amendments: dated versions of an agreement, signed as it was."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse

from donors import services
from donors.models import Agreement, Amendment
from donors.services import InstalmentTerms, versions
from tests.donors.browsing import signed_in, text
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.donors.world import World

LATER = date(2026, 3, 20)
RATE = {"booked_rate": Decimal("1.2"), "booked_rate_source": "Bank"}


def drafted(world: World, agreement: Agreement, kind: str, *parts: InstalmentTerms, **terms: Any) -> Amendment:
    """Return an amendment that is not submitted yet."""
    said: dict[str, Any] = {"summary": "As agreed.", "donor_signed_on": DAY}
    return services.draft_amendment(agreement, by=world.preparer, kind=kind, instalments=parts, **(said | terms))


def supplement(world: World, agreement: Agreement, amount: str = "500.00", **terms: Any) -> Amendment:
    """Return a supplemental contribution that waits for the countersignature."""
    part = InstalmentTerms(1, None, Decimal(amount), due_after="signature", due_days=30)
    made = drafted(world, agreement, "supplement", part, amount=Decimal(amount), **(RATE | terms))
    return services.submit_amendment(made, by=world.preparer)


def schedule(world: World, agreement: Agreement, *parts: tuple[int, str]) -> Amendment:
    """Return a change of instalments that waits for the countersignature."""
    rows = [InstalmentTerms(number, LATER, Decimal(amount)) for number, amount in parts]
    return services.submit_amendment(drafted(world, agreement, "schedule", *rows), by=world.preparer)


def amounts(agreement: Agreement) -> list[Any]:
    """Return the amounts of its instalments by number."""
    return list(agreement.instalments.order_by("number").values_list("amount", flat=True))


def test_a_supplemental_contribution_adds_to_the_agreement_at_a_rate_of_its_own(world: World) -> None:
    agreement = world.agreement()
    world.pledge(amount="500.00")
    made = supplement(world, agreement)
    assert Agreement.objects.get(pk=agreement.pk).amount == Decimal(1000)
    services.countersign_amendment(made, by=world.approver, on=LATER)
    agreement.refresh_from_db()
    assert agreement.receivable_account
    assert [agreement.amount, ledger.balance(agreement.receivable_account)] == [1500, 1500]
    part = agreement.instalments.get(number=3)
    assert (part.due_on, part.supplement) == (date(2026, 4, 19), made)
    receipt = world.receipt(part, "500.00", amount_usd=Decimal("610.00"))
    assert (receipt.booked_usd, receipt.exchange_difference_usd) == (Decimal("600.00"), Decimal("10.00"))
    assert ledger.verify() == []


def test_more_than_is_pledged_needs_the_approvers_word(world: World) -> None:
    made = supplement(world, world.agreement())
    before = ledger.Entry.objects.count()
    with pytest.raises(Refused, match=r"0\.00 EUR are pledged"):
        services.countersign_amendment(made, by=world.approver, on=LATER)
    assert (ledger.Entry.objects.count(), Amendment.objects.get().status) == (before, "submitted")
    services.countersign_amendment_beyond_pledge(made, by=world.approver, on=LATER, note="The pledge follows.")
    assert ledger.balance(world.alder.pledge_accounts.get().unpledged_account) == Decimal("500.00")
    assert ledger.verify() == []


def test_the_qualified_part_of_a_supplement_waits_for_its_condition(world: World) -> None:
    agreement = world.agreement()
    world.pledge(amount="500.00")
    terms: dict[str, Any] = {"qualified_amount": Decimal("200.00"), "condition": "Appropriation."}
    services.countersign_amendment(supplement(world, agreement, **terms), by=world.approver, on=LATER)
    agreement.refresh_from_db()
    assert agreement.qualified_account
    assert ledger.balance(agreement.qualified_account) == Decimal("200.00")
    assert agreement.instalments.get(number=3).qualified == Decimal("200.00")
    assert ledger.verify() == []


def test_a_change_of_instalments_leaves_the_contribution(world: World) -> None:
    agreement = world.agreement()
    world.receipt(agreement.instalments.get(number=1), "600.00")
    services.countersign_amendment(
        schedule(world, agreement, (2, "150.00"), (3, "250.00")), by=world.approver, on=LATER
    )
    assert amounts(agreement) == [600, 150, 250]
    assert ledger.verify() == []


def test_instalments_that_do_not_add_up_any_more_are_refused(world: World) -> None:
    agreement = world.agreement()
    with pytest.raises(Refused, match=r"add up to 950\.00 EUR; the contribution is 1,000\.00 EUR.*by 50\.00 EUR"):
        schedule(world, agreement, (2, "350.00"))


def test_what_is_received_stays_within_its_instalment(world: World) -> None:
    agreement = world.agreement()
    world.receipt(agreement.instalments.get(number=1), "600.00")
    made = schedule(world, agreement, (1, "500.00"), (2, "500.00"))
    with pytest.raises(Refused, match="More than what is payable"):
        services.countersign_amendment(made, by=world.approver, on=LATER)
    assert amounts(agreement) == [600, 400]


def test_an_instalment_falls_away_and_another_takes_it_over(world: World) -> None:
    agreement = world.agreement()
    services.countersign_amendment(schedule(world, agreement, (1, "1000.00"), (2, "0.00")), by=world.approver, on=LATER)
    assert amounts(agreement) == [1000, 0]
    assert not agreement.instalments.model.objects.open().filter(agreement=agreement, number=2).exists()


def test_after_a_change_of_preference_what_is_received_goes_to_the_other_window(world: World) -> None:
    agreement = world.agreement()
    world.receipt(agreement.instalments.get(number=1), "600.00")
    made = services.submit_amendment(
        drafted(world, agreement, "preference", preference=world.window), by=world.preparer
    )
    services.countersign_amendment(made, by=world.approver, on=LATER)
    agreement.refresh_from_db()
    assert agreement.preference == world.window
    world.receipt(agreement.instalments.get(number=2), "400.00")
    assert ledger.balance(world.window.unallocated_account) == Decimal("418.00")
    assert ledger.balance(world.unpreferred.unallocated_account) == Decimal("627.00")


def test_the_terms_of_any_day_can_be_read(world: World) -> None:
    agreement = world.agreement()
    services.countersign_amendment(
        schedule(world, agreement, (2, "150.00"), (3, "250.00")), by=world.approver, on=LATER
    )
    before, after = versions.on(agreement, date(2026, 3, 19)), versions.on(agreement, LATER)
    assert before
    assert after
    assert versions.on(agreement, date(2026, 3, 1)) is None
    assert [part["amount"] for part in before.terms["instalments"]] == ["600", "400"]
    assert [part["amount"] for part in after.terms["instalments"]] == ["600", "150", "250"]
    assert (before.number, after.number, after.amendment) == (0, 1, Amendment.objects.get())


def test_one_amendment_is_open_at_a_time_and_four_eyes_hold(world: World) -> None:
    agreement = world.agreement()
    made = schedule(world, agreement, (2, "150.00"), (3, "250.00"))
    with pytest.raises(Refused, match="is open"):
        drafted(world, agreement, "preference")
    with pytest.raises(NotAllowed):
        services.countersign_amendment(made, by=world.preparer, on=LATER)
    services.withdraw_amendment(made, by=world.approver, note="Another schedule is agreed.")
    assert drafted(world, agreement, "preference").number == 2


def test_an_amendment_takes_effect_after_the_one_before_it(world: World) -> None:
    agreement = world.agreement()
    services.countersign_amendment(
        schedule(world, agreement, (2, "150.00"), (3, "250.00")), by=world.approver, on=LATER
    )
    again = drafted(world, agreement, "preference", effective_on=DAY)
    services.submit_amendment(again, by=world.preparer)
    with pytest.raises(Refused, match="an amendment takes effect on that day or later"):
        services.countersign_amendment(again, by=world.approver, on=LATER)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE donors_agreement SET amount = amount + 1", "an_agreement_changes_by_its_amendments"),
        (
            "UPDATE donors_agreement SET preference_id = (SELECT id FROM fund_window WHERE code = 'T1')",
            "an_agreement_changes_by_its_amendments",
        ),
        ("UPDATE donors_instalment SET amount = amount + 1", "instalments_change_only_in_a_draft_agreement"),
        ("UPDATE donors_amendment SET summary = 'x'", "only_a_draft_amendment_is_edited"),
        ("UPDATE donors_amendment SET countersigned_on = '2026-03-21'", "only_a_draft_amendment_is_edited"),
        ("UPDATE donors_amendedinstalment SET amount = 1", "amended_instalments_change_only_in_a_draft"),
        ("UPDATE donors_agreementversion SET effective_on = '2026-01-01'", "permission denied"),
    ],
)
def test_sql_that_would_amend_by_itself_is_refused(world: World, statement: str, rule: str) -> None:
    agreement = world.agreement()
    services.countersign_amendment(
        schedule(world, agreement, (2, "150.00"), (3, "250.00")), by=world.approver, on=LATER
    )
    with connection.cursor() as cursor, pytest.raises(Exception, match=r".") as refused, transaction.atomic():
        cursor.execute(statement)
    diagnosis: Any = getattr(refused.value.__cause__, "diag", None)
    told = f"{refused.value} {getattr(diagnosis, 'constraint_name', '')}"
    assert rule in told
    assert ledger.verify() == []


def test_the_pages_draft_sign_and_show_an_amendment_and_the_history(stage: World) -> None:
    agreement = stage.agreement()
    client, approver = signed_in(stage.preparer), signed_in(stage.approver)
    page = reverse("donors:amendment_new", args=[agreement.pk])
    assert "600.00" in text(client.get(f"{page}?kind=schedule"))
    rows = [("1", "600.00"), ("2", "100.00"), ("3", "300.00")]
    body: dict[str, Any] = {
        "id": uuid4(), "kind": "schedule", "summary": "Three parts.", "donor_signed_on": "2026-03-02",
        "instalment-TOTAL_FORMS": 3, "instalment-INITIAL_FORMS": 0,
    }  # fmt: skip
    for place, (number, amount) in enumerate(rows):
        prefix = f"instalment-{place}"
        body |= {f"{prefix}-number": number, f"{prefix}-amount": amount, f"{prefix}-due_on": "2026-09-01"}
    assert "does not say: amount" in text(client.post(page, {**body, "amount": "5"}))
    assert client.post(page, body).status_code == 302
    made = Amendment.objects.get()
    assert signed_in(stage.alder_person).get(made.get_absolute_url()).status_code == 404
    step = f"{made.get_absolute_url()}steps/"
    assert client.post(f"{step}submit/", {"id": uuid4()}).status_code == 302
    assert client.post(f"{step}countersign/", {"id": uuid4(), "on": "2026-03-20"}).status_code == 403
    assert approver.post(f"{step}countersign/", {"id": uuid4(), "on": "2026-03-20"}).status_code == 302
    shown = text(signed_in(stage.alder_person).get(agreement.get_absolute_url()))
    assert "No. 1" in shown
    terms = reverse("donors:agreement_terms", args=[agreement.pk])
    assert "As amended by No. 1 of" in text(client.get(terms))
    assert "400.00" in text(client.get(f"{terms}?on=2026-03-10"))
    told = text(signed_in(stage.alder_person).get(reverse("donors:agreement_history", args=[agreement.pk])))
    said = ("announced", "Agreement countersigned", "Amendment No. 1 countersigned", "Instalment 3 due")
    places = [told.index(word) for word in said]
    assert places == sorted(places)
    assert (
        signed_in(stage.birch_person).get(reverse("donors:agreement_history", args=[agreement.pk])).status_code == 404
    )


def test_the_history_tells_a_donor_nothing_of_drafts(stage: World) -> None:
    agreement = stage.agreement()
    supplement(stage, agreement)
    stage.drafted_receipt(agreement.instalments.get(number=1), "1.00", number="R-SECRET")
    page = reverse("donors:agreement_history", args=[agreement.pk])
    for user in (stage.alder_person, stage.approver):
        told = text(signed_in(user).get(page))
        assert "R-SECRET" not in told
        assert "Amendment No. 1" not in told
