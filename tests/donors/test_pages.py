"""Pages of money in: what stands on them, what a form does with what was typed, who gets in."""

from __future__ import annotations

from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from donors import services
from donors.models import Agreement, Donor, Pledge, Receipt
from oversight.demo.evidence import one_page
from oversight.demo.people import people
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.access.models import Act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.donors.world import World
    from trustfund.access.models import User


def signed_in(user: User) -> Client:
    """Return a browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client


def text(answer: HttpResponse) -> str:
    """Return a page as text without its markup's escapes."""
    return " ".join(unescape(answer.content.decode()).split())


def pages() -> list[str]:
    names = ("donor_list", "pledge_list", "agreement_list", "receipt_list")
    return [reverse(f"donors:{name}") for name in names]


@pytest.mark.parametrize(
    ("key", "statuses"),
    [
        ("preparer", (200, 200, 200, 200)),
        ("approver", (200, 200, 200, 200)),
        ("auditor", (200, 200, 200, 200)),
        ("donor_alder", (200, 200, 200, 200)),
        ("board_donor", (200, 200, 200, 200)),
        ("team_leader", (200, 200, 403, 403)),
        ("board_recipient", (200, 200, 403, 403)),
        ("signatory", (403, 403, 403, 403)),
        ("counterpart_preparer", (403, 403, 403, 403)),
        ("access_administrator", (403, 403, 403, 403)),
    ],
)
def test_each_role_opens_the_lists_it_may(stage: World, key: str, statuses: tuple[int, ...]) -> None:
    client = signed_in(getattr(people, key))
    assert tuple(client.get(page).status_code for page in pages()) == statuses


def test_an_empty_list_says_what_to_do_first(stage: World) -> None:
    client = signed_in(stage.preparer)
    said = [text(client.get(page)) for page in pages()[1:]]
    assert "Log a pledge" in said[0]
    assert "Log and announce a pledge first" in said[1]
    assert "against an instalment of a countersigned agreement" in said[2]
    assert "Nothing is outstanding" in text(client.get(reverse("donors:receipt_new")))


def test_the_lists_and_pages_show_the_figures(stage: World) -> None:
    agreement = stage.agreement(parts=("600.00", "400.00"), preference=stage.window)
    receipt = stage.receipt(agreement.instalments.get(number=1), "600.00", amount_usd=Decimal("672.00"))
    client = signed_in(stage.approver)
    listed = text(client.get(reverse("donors:agreement_list")))
    assert all(figure in listed for figure in ("1,000.00 EUR", "400.00 EUR", "600.00 EUR", "672.00"))
    shown = text(client.get(agreement.get_absolute_url()))
    assert "of " in shown
    assert all(figure in shown for figure in ("Sum of the instalments", "672.00", "V-2017", "Water and health"))
    bridge = text(client.get(receipt.get_absolute_url()))
    assert all(figure in bridge for figure in ("1.1200 USD/EUR", "33.60", "638.40", "after contributions of"))
    donor = text(client.get(stage.alder.get_absolute_url()))
    assert all(figure in donor for figure in ("1,000.00 EUR", "400.00 EUR", "672.00", receipt.number))


def test_a_figure_leads_to_its_entries_for_those_who_may_read_the_journal(stage: World) -> None:
    agreement = stage.agreement()
    link = reverse("oversight:account", args=[f"receivable:{agreement.number}"])
    assert link in signed_in(stage.approver).get(agreement.get_absolute_url()).content.decode()
    assert link not in signed_in(stage.alder_person).get(agreement.get_absolute_url()).content.decode()


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
    assert (first.status_code, second.status_code, pledge.amount, pledge.pledged_on) == (302, 302, 1_500_000, DAY)
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
    file = __import__("io").BytesIO(one_page(["Agreement"]))
    file.name = "agreement.pdf"
    assert client.post(reverse("donors:agreement_new"), agreement_form(stage, parts, file=file)).status_code == 302
    agreement = Agreement.objects.get()
    assert [(part.number, part.amount) for part in agreement.instalments.all()] == [(1, 600), (2, 400)]
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
    file = __import__("io").BytesIO(b"<html>")
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


def test_the_preparer_is_refused_the_approvers_steps_and_nothing_happens(stage: World) -> None:
    agreement = stage.submitted()
    receipt = stage.drafted_receipt(stage.agreement().instalments.get(number=1), "1.00")
    services.submit_receipt(receipt, by=stage.preparer)
    client, before = signed_in(stage.preparer), (ledger.Entry.objects.count(), Act.objects.count())
    for record, step in ((agreement, "countersign"), (receipt, "receive"), (receipt, "withdraw")):
        answer = client.post(f"{record.get_absolute_url()}steps/{step}/", {"id": uuid4(), "on": "2026-03-03"})
        assert answer.status_code == 403
    assert (ledger.Entry.objects.count(), Act.objects.count()) == before


def test_a_step_that_does_not_exist_is_not_found(stage: World) -> None:
    agreement = stage.submitted()
    assert signed_in(stage.approver).get(f"{agreement.get_absolute_url()}steps/steal/").status_code == 404


def test_a_list_is_filtered_and_ordered_by_its_address_and_downloaded_as_it_is_shown(stage: World) -> None:
    small = stage.agreement(stage.birch, parts=("5.00", "4.00"))
    large = stage.agreement(stage.alder, parts=("500.00", "400.00"))
    client, page = signed_in(people.auditor), reverse("donors:agreement_list")
    by_amount = text(client.get(f"{page}?sort=amount"))
    assert by_amount.index(large.number) < by_amount.index(small.number)
    only = text(client.get(f"{page}?q=birch"))
    assert small.number in only
    assert large.number not in only
    late = text(client.get(f"{page}?late=on"))
    assert "days late" in late
    file = client.get(f"{page}?q=birch&format=csv")
    assert file["Content-Type"].startswith("text/csv")
    rows = file.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith(small.number)
    assert client.get(f"{page}?format=xlsx").content[:2] == b"PK"
    assert client.get(f"{page}?format=exe").status_code == 404
    assert Act.objects.filter(verb="list.exported", user=people.auditor).count() == 2


def test_a_role_without_export_gets_no_file(stage: World) -> None:
    page = reverse("donors:receipt_list")
    client = signed_in(stage.preparer)
    assert client.get(f"{page}?format=csv").status_code == 403
    assert "format=csv" not in client.get(page).content.decode()


def queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


@pytest.mark.parametrize("key", ["approver", "donor_alder"])
def test_a_list_costs_the_same_with_one_row_and_with_three(stage: World, key: str) -> None:
    def another() -> None:
        agreement = stage.agreement()
        stage.receipt(agreement.instalments.get(number=1), "600.00")

    another()
    client = signed_in(getattr(people, key))
    for page in pages():
        client.get(page)
    one = [queries(client, page) for page in pages()]
    detail = queries(client, stage.alder.get_absolute_url())
    another()
    another()
    assert [queries(client, page) for page in pages()] == one
    assert queries(client, stage.alder.get_absolute_url()) == detail


def test_a_party_becomes_a_donor(stage: World) -> None:
    party = stage.alder.party
    assert str(party.pk) not in signed_in(stage.preparer).get(reverse("donors:donor_new")).content.decode()
    from trustfund.access.services import found_party  # noqa: PLC0415

    fresh = found_party("donor", "Republic of Elder", short_name="Elder")
    answer = signed_in(stage.preparer).post(reverse("donors:donor_new"), {"id": uuid4(), "party": fresh.pk})
    assert answer.status_code == 302
    assert Donor.objects.get(party=fresh).short_name == "Elder"
    assert signed_in(people.donor_alder).get(reverse("donors:donor_new")).status_code == 403
