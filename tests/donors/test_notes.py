"""Promissory notes: paid in on receipt, cash on encashment (DOMAIN sections 2 and 3)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from donors import services
from donors.models import Encashment, Receipt
from donors.services import bank_matches
from oversight import closing, figures
from oversight.demo.statements import Movement
from tests.donors.browsing import signed_in, text
from tests.donors.test_bank_matches import lines
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.fund.services import record_rate
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.donors.world import World

LATER = DAY + timedelta(days=30)


def note(world: World, amount: str = "600.00", **terms: Any) -> Receipt:
    """Return a note of alder that was received, in EUR at 1.10."""
    rate: dict[str, Any] = {} if "amount_usd" in terms else {"rate": Decimal("1.10"), "rate_source": "tests"}
    return world.receipt(world.agreement().instalments.get(number=1), amount, means="note", **rate, **terms)


def drafted(world: World, of: Receipt, amount: str, **terms: Any) -> Encashment:
    """Return a draft encashment; at 1.25 where nothing else is said."""
    given: dict[str, Any] = {
        "number": f"E-{uuid4().hex[:6]}",
        "trustee_account": world.account,
        "amount": Decimal(amount),
        "value_on": LATER,
        "remittance_reference": uuid4().hex,
        "rate": Decimal("1.25"),
        "rate_source": "tests",
    }
    return services.draft_encashment(of, by=world.preparer, **(given | terms))


def encashed(world: World, of: Receipt, amount: str, **terms: Any) -> Encashment:
    """Return an encashment that is booked."""
    made = services.submit_encashment(drafted(world, of, amount, **terms), by=world.preparer)
    services.encash(made, by=world.approver)
    return Encashment.objects.get(pk=made.pk)


def held() -> dict[str, Decimal]:
    """Return what the Fund's books hold of each kind that a note moves."""
    kinds = figures.at(None).kinds
    return {name: kinds[name] for name in ("contributions", "notes", "exchange", "cash", "fees", "unallocated")}


def write_at_once(rows: Any, **change: Any) -> None:
    """Write past the services, and have what is kept at the end of a transaction looked at now."""
    rows.update(**change)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def breaches() -> list[str]:
    """Return the rules of the books that do not hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'inv' ORDER BY 1")
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(f'SELECT count(*) FROM inv."{name}"')
            found += [name] if cursor.fetchone()[0] else []
    return found


def test_a_note_is_paid_in_and_is_no_cash(stage: World) -> None:
    received = note(stage)
    assert held() == {
        "contributions": 660, "notes": 660, "exchange": 0, "cash": 0, "fees": 0, "unallocated": 0,
    }  # fmt: skip
    now = figures.at(None)
    assert [now.rung("paid_in"), now.rung("cash_received"), now.resources.balance] == [660, 0, 0]
    assert received.instalment.received == 600
    assert [received.fee_usd, received.unencashed] == [0, 600]
    assert breaches() == []


def test_its_cash_realises_the_difference_bears_the_fee_and_can_be_allocated(stage: World) -> None:
    done = encashed(stage, note(stage), "400.00")
    assert [done.carried_usd, done.amount_usd, done.exchange_difference_usd, done.fee_usd] == [440, 500, 60, 22]
    assert held() == {
        "contributions": 660, "notes": 220, "exchange": 60, "cash": 478, "fees": 22, "unallocated": 478,
    }  # fmt: skip
    now = figures.at(None)
    assert [now.rung("paid_in"), now.rung("cash_received")] == [660, 440]
    assert now.resources.balance == 478
    assert breaches() == []
    assert ledger.verify() == []


def test_a_lower_rate_is_a_loss_and_the_last_part_takes_the_rest(stage: World) -> None:
    received = note(stage, "100.00", amount_usd=Decimal("110.01"))
    parts = [encashed(stage, received, amount, rate=Decimal("0.90")) for amount in ("33.33", "33.33", "33.34")]
    assert [part.carried_usd for part in parts] == [Decimal("36.67"), Decimal("36.66"), Decimal("36.68")]
    assert held()["notes"] == 0
    assert held()["exchange"] == Decimal("90.01") - Decimal("110.01")
    assert Receipt.objects.get(pk=received.pk).unencashed == 0
    assert breaches() == []


def test_the_fee_is_taken_on_the_contributions_that_are_cash(stage: World) -> None:
    received = note(stage)
    part = received.agreement.instalments.get(number=2)
    cash = stage.receipt(part, "100.00", rate=Decimal("1.10"), rate_source="tests")
    assert cash.contributions_before_usd == 0  # the note counts when it is encashed
    assert encashed(stage, received, "600.00").contributions_before_usd == 110
    assert breaches() == []


def test_more_than_is_left_of_the_note_is_refused_with_the_figures(stage: World) -> None:
    received = note(stage)
    first, second = (services.submit_encashment(drafted(stage, received, "400.00"), by=stage.preparer) for _ in "ab")
    services.encash(first, by=stage.approver)
    with pytest.raises(Refused, match=r"600\.00 EUR 200\.00 EUR are not encashed yet; 400\.00 EUR are asked"):
        services.encash(second, by=stage.approver)
    with pytest.raises(Refused, match="are not encashed yet"):
        drafted(stage, Receipt.objects.get(pk=received.pk), "200.01")


def test_only_a_note_that_was_received_is_encashed(stage: World) -> None:
    part = stage.agreement().instalments.get(number=1)
    for other in (stage.receipt(part, "100.00"), stage.drafted_receipt(part, "100.00", means="note")):
        with pytest.raises(Refused, match="nothing to encash"):
            drafted(stage, other, "50.00")
    with pytest.raises(Refused, match="before the note was received"):
        drafted(stage, note(stage), "50.00", value_on=DAY - timedelta(days=1))


def test_voiding_makes_it_a_note_again_and_an_encashed_note_is_not_voided(stage: World) -> None:
    received = note(stage)
    before = held()
    done = encashed(stage, received, "400.00")
    received.refresh_from_db()
    with pytest.raises(Refused, match=r"400\.00 EUR are encashed: void its encashments first"):
        services.void_receipt(received, by=stage.approver, on=LATER, note="wrong")
    services.void_encashment(done, by=stage.approver, on=LATER, note="The bank took it back.")
    assert held() == before
    again = encashed(stage, Receipt.objects.get(pk=received.pk), "600.00")
    assert again.carried_usd == 660
    assert breaches() == []


def test_the_database_keeps_what_is_encashed_whoever_writes(stage: World) -> None:
    received = note(stage)
    done = encashed(stage, received, "400.00")
    rows = Receipt.objects.filter(pk=received.pk)
    for change, rule in (({"encashed": 100}, "is_the_sum"), ({"encashed": 601}, "within_its_amount")):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            write_at_once(rows, **change)
    with pytest.raises(IntegrityError, match="only_a_draft_encashment"), transaction.atomic():
        Encashment.objects.filter(pk=done.pk).update(amount=1)


def test_one_remittance_is_a_receipt_or_an_encashment_and_never_both(stage: World) -> None:
    received = note(stage, "100.00")
    part = received.agreement.instalments.get(number=2)
    drafted(stage, received, "10.00", remittance_reference="SWIFT 1")
    with pytest.raises(Refused, match="as a receipt or as the encashment of a note"):
        stage.drafted_receipt(part, "10.00", remittance_reference="swift 1")
    cash = stage.drafted_receipt(part, "10.00", remittance_reference="SWIFT 2")
    with pytest.raises(Refused, match="as a receipt or as the encashment of a note"):
        drafted(stage, received, "10.00", remittance_reference="Swift 2")
    services.withdraw_receipt(cash, by=stage.approver, note="It is the note's.")
    assert drafted(stage, received, "10.00", remittance_reference="Swift 2").status == "draft"


def test_an_unencashed_note_stands_against_closing(stage: World) -> None:
    note(stage)
    assert [f"{each.amount:.2f}" for each in closing.hindrances() if "romissory" in each.label] == ["660.00"]


def test_a_line_of_the_bank_is_the_cash_of_a_note_and_freed_with_it(
    stage: World, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    made = services.submit_encashment(drafted(stage, note(stage), "400.00", value_on=DAY), by=stage.preparer)
    (line, other) = lines(stage, Movement(DAY, "500.00", "note", bank_reference="1"), Movement(DAY, "7.00", "x"))
    with pytest.raises(Refused, match="another amount"):
        bank_matches.match_with_encashment(other, made, by=stage.preparer)
    page = signed_in(stage.preparer).get(reverse("donors:bank_line_match", args=[line.pk]))
    assert made.number in text(page)
    posted = {"encashment": str(made.pk), "id": str(uuid4())}
    signed_in(stage.preparer).post(reverse("donors:bank_line_match", args=[line.pk]), posted)
    services.encash(made, by=stage.approver)
    match = line.matches.get()
    assert (match.status, match.record) == ("matched", Encashment.objects.get(pk=made.pk))
    assert breaches() == []
    services.void_encashment(made, by=stage.approver, on=LATER, note="wrong")
    match.refresh_from_db()
    assert match.status == "ended"


def test_the_pages_enter_submit_and_encash_a_note(stage: World) -> None:
    record_rate(currency="EUR", on=LATER, usd_per_unit=Decimal("1.20"), source="tests", by=None)
    received = note(stage)
    preparer, approver = signed_in(stage.preparer), signed_in(stage.approver)
    page = text(preparer.get(received.get_absolute_url()))
    assert "Promissory note" in page
    assert "Enter an encashment" in page
    form = preparer.get(f"{reverse('donors:encashment_new')}?note={received.pk}").context["form"]
    assert form.initial["amount"] == 600
    sent = {
        "id": str(uuid4()), "note": str(received.pk), "number": "E-7", "trustee_account": str(stage.account.pk),
        "amount": "150.00", "value_on": LATER.isoformat(), "amount_usd": "", "rate_source": "",
        "remittance_reference": "SWIFT 7",
    }  # fmt: skip
    preparer.post(reverse("donors:encashment_new"), sent)
    made = Encashment.objects.get(number="E-7")
    assert [made.rate, made.amount_usd] == [Decimal("1.20"), 180]
    services.submit_encashment(made, by=stage.preparer)
    asked = text(approver.get(reverse("donors:encashment_step", args=[made.pk, "encash"])))
    assert "Promissory notes not yet encashed" in asked
    services.encash(made, by=stage.approver)
    shown = text(signed_in(stage.alder_person).get(made.get_absolute_url()))
    assert "15.00" in shown  # realised: 180 for what was paid in as 165
    assert signed_in(stage.birch_person).get(made.get_absolute_url()).status_code == 404
