"""Forms and steps of money in: what is done with what was typed, and how a refusal is said."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse

from donors import services
from donors.models import Agreement, Pledge, Receipt
from oversight.demo.evidence import one_page
from tests.donors.browsing import signed_in, text
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.access.models import Act

if TYPE_CHECKING:
    from tests.donors.world import World


def pledge_form(stage: World, **changed: Any) -> dict[str, Any]:
    given = {
        "id": uuid4(), "donor": stage.alder.pk, "number": "PL-901", "currency": "EUR", "amount": "1 500 000,00 EUR",
        "pledged_on": "2 Mar 2026", "note": "",
    }  # fmt: skip
    return given | changed


def test_a_pledge_is_logged_as_people_paste_it_and_a_form_sent_twice_is_one_pledge(stage: World) -> None:
    client, form = signed_in(stage.preparer), pledge_form(stage)
    first, second = (client.post(reverse("donors:pledge_new"), form) for _ in range(2))
    pledge = Pledge.objects.get()
    assert (first.status_code, second.status_code, pledge.amount, pledge.pledged_on) == (
        302,
        302,
        Decimal(1_500_000),
        DAY,
    )
    assert Act.objects.about("pledge_unannounced", [pledge.pk]).count() == 1
    other = client.post(reverse("donors:pledge_new"), form | {"amount": "2.00"})
    assert other.status_code == 422
    assert "sent before with other content" in text(other)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "5 GBP"}, "this one is in EUR"),
        ({"amount": "0"}, "more than zero"),
        ({"pledged_on": "2 Mar 2099"}, "still to come"),
        ({"pledged_on": "03/04/2026"}, "can be read in two ways"),
        ({"currency": "XXX"}, "XXX is not one of the available choices"),
        ({"donor": uuid4()}, "not one of the available choices"),
    ],
)
def test_a_form_that_makes_no_sense_is_shown_again_with_why(stage: World, changed: dict[str, Any], said: str) -> None:
    answer = signed_in(stage.preparer).post(reverse("donors:pledge_new"), pledge_form(stage, **changed))
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Pledge.objects.exists()


def test_a_number_that_is_taken_is_said(stage: World) -> None:
    client = signed_in(stage.preparer)
    client.post(reverse("donors:pledge_new"), pledge_form(stage))
    answer = client.post(reverse("donors:pledge_new"), pledge_form(stage))
    assert answer.status_code == 422
    assert "Another pledge has this number already" in text(answer)


def agreement_form(stage: World, parts: list[tuple[str, str]], **changed: Any) -> dict[str, Any]:
    given = {
        "id": uuid4(), "donor": stage.alder.pk, "number": "CA-901", "currency": "EUR", "amount": "1,000.00",
        "preference": "", "qualified_amount": "", "condition": "", "donor_signed_on": "2026-03-02", "booked_rate": "",
        "booked_rate_source": "", "instalment-TOTAL_FORMS": len(parts), "instalment-INITIAL_FORMS": 0,
    }  # fmt: skip
    for number, (due_on, amount) in enumerate(parts):
        given |= {f"instalment-{number}-due_on": due_on, f"instalment-{number}-amount": amount}
    return given | changed


def test_an_agreement_with_instalments_and_its_file_is_drafted_submitted_and_countersigned(stage: World) -> None:
    stage.pledge(amount="1000.00")
    client = signed_in(stage.preparer)
    parts = [("2026-04-01", "600.00"), ("", ""), ("1 Oct 2026", "400")]
    file = BytesIO(one_page(["Agreement"]))
    file.name = "agreement.pdf"
    assert client.post(reverse("donors:agreement_new"), agreement_form(stage, parts, file=file)).status_code == 302
    agreement = Agreement.objects.get()
    assert [(part.number, part.amount) for part in agreement.instalments.all()] == [
        (1, Decimal(600)),
        (2, Decimal(400)),
    ]
    assert agreement.document
    assert agreement.document.party == stage.alder.party
    step = f"{agreement.get_absolute_url()}steps/"
    assert client.post(f"{step}submit/", {"id": uuid4()}).status_code == 302
    approver = signed_in(stage.approver)
    preview = text(approver.get(f"{step}countersign/"))
    assert f"Receivable under {agreement.number}" in preview
    assert "1,000.00" in preview
    assert approver.post(f"{step}countersign/", {"id": uuid4(), "on": "2026-03-03"}).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.status, str(agreement.countersigned_on)) == ("countersigned", "2026-03-03")


def test_instalments_that_do_not_add_up_stay_a_draft_that_cannot_be_submitted(stage: World) -> None:
    client = signed_in(stage.preparer)
    client.post(reverse("donors:agreement_new"), agreement_form(stage, [("2026-04-01", "600.00")]))
    agreement = Agreement.objects.get()
    answer = client.post(f"{agreement.get_absolute_url()}steps/submit/", {"id": uuid4()})
    assert answer.status_code == 422
    assert "600.00 EUR; the contribution is 1,000.00 EUR: 400.00 EUR are missing" in text(answer)
    fixed = agreement_form(stage, [("2026-04-01", "600.00"), ("2026-05-01", "400.00")], amount="1,000.00")
    assert client.post(reverse("donors:agreement_edit", args=[agreement.pk]), fixed).status_code == 302
    assert client.post(f"{agreement.get_absolute_url()}steps/submit/", {"id": uuid4()}).status_code == 302


def test_a_qualified_part_without_its_condition_is_asked_for_it(stage: World) -> None:
    form = agreement_form(stage, [("2026-04-01", "1000.00")], qualified_amount="100.00")
    answer = signed_in(stage.preparer).post(reverse("donors:agreement_new"), form)
    assert answer.status_code == 422
    assert "on which condition" in text(answer)


def test_a_file_of_another_type_is_refused_and_nothing_is_kept(stage: World) -> None:
    file = BytesIO(b"<html>")
    file.name = "agreement.pdf"
    form = agreement_form(stage, [("2026-04-01", "1000.00")], file=file)
    answer = signed_in(stage.preparer).post(reverse("donors:agreement_new"), form)
    assert answer.status_code == 422
    assert "not a file of a type that is taken" in text(answer)
    assert not Agreement.objects.exists()


def test_signing_beyond_the_pledge_is_refused_with_the_figures_and_possible_with_a_reason(stage: World) -> None:
    stage.pledge(amount="900.00")
    agreement = stage.submitted()
    client, step = signed_in(stage.approver), f"{agreement.get_absolute_url()}steps/"
    refused = client.post(f"{step}countersign/", {"id": uuid4(), "on": "2026-03-03"})
    assert refused.status_code == 422
    assert "900.00 EUR are pledged and not yet signed; 1,000.00 EUR are asked" in text(refused)
    assert client.post(f"{step}countersign_beyond_pledge/", {"id": uuid4(), "on": "2026-03-03"}).status_code == 422
    noted = {"id": uuid4(), "on": "2026-03-03", "note": "Supplemental contribution."}
    assert client.post(f"{step}countersign_beyond_pledge/", noted).status_code == 302
    assert "beyond the pledges" in text(client.get(agreement.get_absolute_url()))


def receipt_form(stage: World, agreement: Agreement, **changed: Any) -> dict[str, Any]:
    given = {
        "id": uuid4(), "instalment": agreement.instalments.get(number=1).pk, "number": "R-901", "amount": "600.00",
        "trustee_account": stage.account.pk, "currency": "EUR", "value_on": "2026-03-02", "amount_usd": "",
        "rate_source": "", "remittance_reference": "SWIFT 0001234",
    }  # fmt: skip
    return given | changed


def test_a_receipt_is_entered_compared_and_booked_with_its_preview(stage: World) -> None:
    agreement = stage.agreement()
    client = signed_in(stage.preparer)
    first = agreement.instalments.get(number=1)
    new = f"{reverse('donors:receipt_new')}?instalment={first.pk}"
    assert 'value="600.00"' in client.get(new).content.decode()
    assert client.post(new, receipt_form(stage, agreement)).status_code == 302
    receipt = Receipt.objects.get()
    step = f"{receipt.get_absolute_url()}steps/"
    assert client.post(f"{step}submit/", {"id": uuid4()}).status_code == 302
    approver, press = signed_in(stage.approver), {"id": uuid4()}
    preview = text(approver.get(f"{step}receive/"))
    assert "600.00 EUR" in preview
    assert "USD" in preview
    assert "Cost recovery fees" in preview
    before = ledger.Entry.objects.count()
    assert [approver.post(f"{step}receive/", press).status_code for _ in range(2)] == [302, 302]
    assert ledger.Entry.objects.count() == before + 1
    assert Receipt.objects.get().status == "received"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"currency": "NOK"}, "is in EUR; a receipt in NOK cannot be entered"),
        ({"amount": "600.00 NOK"}, "this one is in EUR"),
        ({"value_on": "2023-01-01"}, "no exchange rate of EUR for 2023-01-01"),
        ({"remittance_reference": "swift 7"}, "entered already: R-1 of 400.00 EUR"),
    ],
)
def test_a_wrong_receipt_is_refused_in_place_with_what_was_typed(
    stage: World, changed: dict[str, Any], said: str
) -> None:
    agreement = stage.agreement()
    taken = {"number": "R-1", "remittance_reference": "SWIFT 7"}
    stage.drafted_receipt(agreement.instalments.get(number=2), "400.00", **taken)
    form = receipt_form(stage, agreement, **changed)
    answer = signed_in(stage.preparer).post(reverse("donors:receipt_new"), form)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "R-901" in text(answer)
    assert Receipt.objects.count() == 1


def test_more_than_the_instalment_is_refused_on_the_page_of_the_step(stage: World) -> None:
    agreement = stage.agreement()
    receipt = stage.drafted_receipt(agreement.instalments.get(number=1), "600.01")
    services.submit_receipt(receipt, by=stage.preparer)
    before = ledger.Entry.objects.count()
    answer = signed_in(stage.approver).post(f"{receipt.get_absolute_url()}steps/receive/", {"id": uuid4()})
    assert answer.status_code == 422
    assert "is of 600.00 EUR, and 0.00 EUR are received: this receipt of 600.01 EUR exceeds it by 0.01 EUR" in text(
        answer
    )
    assert ledger.Entry.objects.count() == before
