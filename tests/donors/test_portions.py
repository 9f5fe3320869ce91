"""Portions: one contribution whose parts go to different windows (Portion A and Portion B)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse

from donors import services
from donors.models import Agreement
from donors.services import InstalmentTerms, PortionTerms
from tests.donors.browsing import signed_in, text
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from tests.donors.world import World


def terms(world: World, second: str = "400.00", label: str = "B") -> dict[str, Any]:
    """Return the terms of an agreement in two portions, the second without preference."""
    return {
        "portions": [PortionTerms("A", Decimal("600.00"), world.window), PortionTerms("B", Decimal(second))],
        "instalments": [
            InstalmentTerms(1, DAY, Decimal("600.00"), portion="A"),
            InstalmentTerms(2, DAY, Decimal("400.00"), portion=label),
        ],
    }


def test_what_is_received_goes_to_the_window_of_its_portion(world: World) -> None:
    agreement = world.agreement(**terms(world))
    first, second = agreement.instalments.order_by("number")
    world.receipt(first, "600.00")
    world.receipt(second, "400.00")
    assert ledger.balance(world.window.unallocated_account) == Decimal("627.00")
    assert ledger.balance(world.unpreferred.unallocated_account) == Decimal("418.00")
    assert ledger.verify() == []


@pytest.mark.parametrize(("second", "label"), [("300.00", "B"), ("400.00", "A"), ("400.00", "")])
def test_portions_add_up_or_the_agreement_is_not_submitted(world: World, second: str, label: str) -> None:
    with pytest.raises(Refused, match="The portions do not add up"):
        world.submitted(**terms(world, second, label))


def test_an_instalment_of_a_portion_that_is_not_there_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="no portion C"):
        world.submitted(**terms(world, label="C"))
    assert not Agreement.objects.exists()


def test_a_supplemental_contribution_enlarges_its_portion(world: World) -> None:
    agreement = world.agreement(**terms(world))
    world.pledge(amount="50.00")
    made = services.draft_amendment(
        agreement, by=world.preparer, kind="supplement", summary="More.", donor_signed_on=DAY, amount=Decimal("50.00"),
        instalments=[InstalmentTerms(1, DAY, Decimal("50.00"), portion="B")],
    )  # fmt: skip
    services.submit_amendment(made, by=world.preparer)
    services.countersign_amendment(made, by=world.approver, on=DAY)
    assert list(agreement.portions.values_list("label", "amount")) == [("A", Decimal(600)), ("B", Decimal(450))]
    assert ledger.verify() == []


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE donors_portion SET amount = amount - 1", "portions_add_up"),
        ("UPDATE donors_portion SET preference_id = NULL", "portions_change_only_in_a_draft_agreement"),
        ("DELETE FROM donors_portion", "portions_change_only_in_a_draft_agreement"),
    ],
)
def test_sql_that_would_move_money_to_another_window_is_refused(world: World, statement: str, rule: str) -> None:
    world.agreement(**terms(world))
    with connection.cursor() as cursor, pytest.raises(Exception, match=r".") as refused, transaction.atomic():
        cursor.execute(statement)
    diagnosis: Any = getattr(refused.value.__cause__, "diag", None)
    assert rule in f"{refused.value} {getattr(diagnosis, 'constraint_name', '')}"


def test_the_form_makes_two_portions_and_keeps_them_when_it_edits(stage: World) -> None:
    client = signed_in(stage.preparer)
    body: dict[str, Any] = {
        "id": uuid4(), "donor": stage.alder.pk, "number": "CA-901", "currency": "EUR", "amount": "1,000.00",
        "preference": stage.window.pk, "portion_b": "400", "donor_signed_on": "2026-03-02",
        "instalment-TOTAL_FORMS": 2, "instalment-INITIAL_FORMS": 0,
    }  # fmt: skip
    for place, (amount, label) in enumerate((("600", "A"), ("400", "B"))):
        prefix = f"instalment-{place}"
        body |= {f"{prefix}-amount": amount, f"{prefix}-due_on": "2026-09-01", f"{prefix}-portion": label}
    page = reverse("donors:agreement_new")
    assert "a part of the contribution" in text(client.post(page, {**body, "portion_b": "1000"}))
    assert client.post(page, body).status_code == 302
    agreement = Agreement.objects.get(number="CA-901")
    assert services.submit_agreement(agreement, by=stage.preparer).status == "submitted"
    assert "Portion B" in text(client.get(agreement.get_absolute_url()))
    services.send_back_agreement(agreement, by=stage.approver, note="Dates.")
    edit = reverse("donors:agreement_edit", args=[agreement.pk])
    assert "400.00" in text(client.get(edit))
    assert client.post(edit, {**body, "id": uuid4()}).status_code == 302
    assert agreement.portions.count() == 2
