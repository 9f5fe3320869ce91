"""Pages of money in: what stands on them, who gets in, what they cost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from donors import services
from donors.models import Donor
from oversight.demo.people import people
from tests.donors.browsing import signed_in, text
from trustfund import ledger
from trustfund.access.models import Act
from trustfund.access.services import found_party

if TYPE_CHECKING:
    from django.test import Client

    from tests.donors.world import World


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


def test_a_list_whose_filters_leave_nothing_says_so(stage: World) -> None:
    client = signed_in(stage.preparer)
    said = text(client.get(reverse("donors:receipt_list"), {"status": "voided"}))
    assert "Nothing matches these filters." in said


def test_the_lists_and_pages_show_the_figures(stage: World) -> None:
    agreement = stage.agreement(parts=("600.00", "400.00"), preference=stage.window)
    receipt = stage.receipt(agreement.instalments.get(number=1), "600.00", amount_usd=Decimal("672.00"))
    client = signed_in(stage.approver)
    listed = text(client.get(reverse("donors:agreement_list")))
    assert all(figure in listed for figure in ("EUR", "1,000.00", "400.00", "600.00", "672.00"))
    shown = text(client.get(agreement.get_absolute_url()))
    assert "of " in shown
    assert all(figure in shown for figure in ("Sum of the instalments", "672.00", "V-2017", "Water and health"))
    bridge = text(client.get(receipt.get_absolute_url()))
    assert all(figure in bridge for figure in ("1.1200 USD/EUR", "33.60", "638.40", "after contributions of"))
    donor = text(client.get(stage.alder.get_absolute_url()))
    assert all(figure in donor for figure in ("EUR", "1,000.00", "400.00", "672.00", receipt.number))


def test_a_figure_leads_to_its_entries_for_those_who_may_read_the_journal(stage: World) -> None:
    agreement = stage.agreement()
    link = reverse("oversight:account", args=[f"receivable:{agreement.number}"])
    assert link in signed_in(stage.approver).get(agreement.get_absolute_url()).content.decode()
    assert link not in signed_in(stage.alder_person).get(agreement.get_absolute_url()).content.decode()


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
    fresh = found_party("donor", "Republic of Elder", short_name="Elder")
    answer = signed_in(stage.preparer).post(reverse("donors:donor_new"), {"id": uuid4(), "party": fresh.pk})
    assert answer.status_code == 302
    assert Donor.objects.get(party=fresh).short_name == "Elder"
    assert signed_in(people.donor_alder).get(reverse("donors:donor_new")).status_code == 403
