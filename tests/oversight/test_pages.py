"""Homes, the board's dashboard, the donor's page, the books and the audit trail as their readers see them."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import translation

from disbursements.models import Application
from donors.models import Pledge
from oversight import figures
from oversight.board import Standing
from oversight.demo.people import people
from oversight.models import ProposedDecision
from oversight.waiting import count_for, waiting_for
from projects.models import Grant, Project
from trustfund import ledger
from trustfund.access.models import Act
from trustfund.fund.models import Window
from trustfund.fund.services import record_rate
from trustfund.ledger.models import Closing
from trustfund.web.clock import today

if TYPE_CHECKING:
    from trustfund.access.models import User

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


def reading(user: User, language: str = "en") -> Client:
    """A browser in which this person is signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend=ALLAUTH)
    client.cookies["django_language"] = language
    return client


def text(answer: Any) -> str:
    """What a page says, without its tags."""
    assert answer.status_code == 200, answer
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


RATES = {"EUR": "1.08", "GBP": "1.27", "NOK": "0.094", "SEK": "0.095"}
EVERYBODY = (
    "preparer",
    "approver",
    "team_leader",
    "board_donor",
    "board_recipient",
    "donor_linden",
    "counterpart_preparer",
    "signatory",
    "auditor",
    "access_administrator",
)


def test_every_page_that_a_home_leads_to_opens_for_its_reader(fresh_story: object) -> None:
    for who in EVERYBODY:
        user = getattr(people, who)
        client = reading(user, user.language)
        home = client.get("/", follow=True)
        assert home.status_code == 200, who
        for address in sorted(set(re.findall(r'href="(/[^"#]*)"', home.content.decode()))):
            if not address.startswith("/static/"):
                assert client.get(address, follow=True).status_code == 200, (who, address)


def test_the_queue_has_the_oldest_first_and_nothing_the_reader_made(fresh_story: object) -> None:
    queue = waiting_for(people.approver, today())
    assert [line.since for line in queue] == sorted(line.since for line in queue)
    assert len(queue) == count_for(people.approver)
    kinds = {line.kind for line in queue}
    assert kinds >= {"pledge", "administration agreement", "receipt", "grant agreement", "withdrawal application"}
    signed = Application.objects.filter(status="approved", signatures__person=people.approver.person)
    assert signed.exists()
    assert not {line.record.pk for line in queue} & set(signed.values_list("pk", flat=True))
    page = text(reading(people.approver).get("/"))
    assert f"{len(queue)} things wait for me" in page
    assert all(str(line.record) in page for line in queue)


def test_a_team_leader_sees_only_what_waits_in_their_own_projects(fresh_story: object) -> None:
    for leader, other in (
        (people.team_leader, people.second_team_leader),
        (people.second_team_leader, people.team_leader),
    ):
        queue = waiting_for(leader, today())
        assert queue
        assert {line.record.grant.project.task_team_leader for line in queue} == {leader}
        assert not {line.record.pk for line in queue} & {line.record.pk for line in waiting_for(other, today())}


def test_the_dashboard_says_how_the_fund_stands(fresh_story: object) -> None:
    for currency, rate in RATES.items():
        record_rate(currency=currency, on=today(), usd_per_unit=Decimal(rate), source="of the test", by=None)
    page = text(reading(people.board_donor).get("/"))
    assert "58.8 million USD are signed and 50.1 paid in; 13.5 are free to allocate." in page
    assert f"{len(figures.at(None).overdue)} instalments are overdue." in page
    assert "no newer one is entered" not in page
    assert "Phase 1: 91% committed" in page
    assert "2,600,000.00" in page
    assert "OB-10" in page
    assert "OB-12" not in page  # a draft is not before the board


def test_unpaid_amounts_at_an_old_rate_are_told_to_every_reader_of_the_ladder(
    fresh_story: object, settings: Any
) -> None:
    settings.EXCHANGE_RATE_MAX_AGE_DAYS = -1  # no rate is young enough
    for person in (people.board_donor, people.donor_alder, people.approver, people.auditor):
        page = text(reading(person).get("/my/" if person == people.donor_alder else "/"))
        assert "Unpaid amounts in EUR are stated at the rate of" in page


def test_an_older_rate_stands_in_for_a_missing_one_and_is_named(fresh_story: object) -> None:
    later = today() + timedelta(days=400)
    assert {lacks.currency for lacks in figures.at(later).lacking} == {"EUR", "NOK", "SEK"}  # nothing is owed in GBP
    assert figures.at(later).rung("signed") > figures.at(later).rung("paid_in") > 0


def test_the_dashboard_costs_the_same_whatever_lies_behind_it(
    fresh_story: object, django_assert_max_num_queries: object
) -> None:
    client = reading(people.board_donor)
    client.get("/")
    with django_assert_max_num_queries(70):  # type: ignore[operator]
        client.get("/")


def test_no_page_of_others_betrays_a_pledge_that_is_not_announced(fresh_story: object) -> None:
    secret = Pledge.objects.get(status="confirmed")
    for who in ("board_donor", "donor_alder", "team_leader", "board_recipient"):
        client = reading(getattr(people, who))
        for address in ("/", "/my/", "/board/", "/fund/", "/donors/pledges/"):
            answer = client.get(address, follow=True)
            assert secret.number not in answer.content.decode(), (who, address)
    assert secret.number in text(reading(people.donor_linden).get("/my/"))


def test_a_donor_reads_what_it_promised_paid_and_owes(fresh_story: object) -> None:
    page = text(reading(people.donor_linden).get("/my/"))
    assert "We have paid in 3,784,942.20 USD , 7.5% of all contributions" in page
    assert "1,500,000.00 EUR" in page
    assert "overdue by" in page
    assert "Notional" in page
    assert "CA-001" not in page


def test_a_counterpart_reads_in_korean_what_it_can_withdraw(fresh_story: object) -> None:
    client = reading(people.counterpart_preparer, "ko")
    answer = client.get("/")
    page = text(answer)
    assert 'lang="ko"' in answer.content.decode()
    own = Grant.objects.visible_to(people.counterpart_preparer).filter(status="effective")
    assert {grant.project.agency.name_ko for grant in own if grant.project.agency} == {"에네르기전환국 (가상)"}
    assert all(grant.project.title_ko in page for grant in own)
    assert "농촌상수도" not in page  # the water bureau's


def test_an_account_shows_its_movements_with_the_balance_after_each(fresh_story: object) -> None:
    account = Window.objects.get(is_without_preference=True).unallocated_account
    page = text(reading(people.auditor).get(f"/accounts/{account.code}/"))
    assert f"Balance {ledger.balance(account):,.2f} USD" in page
    assert "Allocated by the board" in page
    entry = ledger.Entry.objects.filter(kind="payment.paid").first()
    assert entry is not None
    page = text(reading(people.auditor).get(f"/entries/{entry.uid}/"))
    assert "Payment" in page
    assert "invoices-" in page  # from the figure to its documents


def test_the_books_open_to_those_whom_the_policy_lets_in(fresh_story: object) -> None:
    account = Project.objects.get(code="EN-01").allocated_account
    other = Project.objects.get(code="WH-01").allocated_account
    for who, expected in {"preparer": (200, 200), "team_leader": (200, 404), "donor_alder": (403, 403)}.items():
        client = reading(getattr(people, who))
        assert tuple(client.get(f"/accounts/{each.code}/").status_code for each in (account, other)) == expected, who
    own = ledger.Entry.objects.filter(transfers__debit=account).first()
    foreign = ledger.Entry.objects.filter(transfers__debit=other).first()
    assert own is not None
    assert foreign is not None
    leader = reading(people.team_leader)
    assert leader.get(f"/entries/{own.uid}/").status_code == 200
    assert leader.get(f"/entries/{foreign.uid}/").status_code == 404


def test_the_audit_trail_shows_an_access_administrator_no_particulars(fresh_story: object) -> None:
    whole, masked = (
        text(reading(people.auditor).get("/audit/")),
        text(reading(people.access_administrator).get("/audit/")),
    )
    assert "Particulars" in whole
    assert "Particulars" not in masked
    assert reading(people.preparer).get("/audit/").status_code == 403
    found = text(reading(people.auditor).get("/audit/", {"q": "adopt"}))
    assert "Record as adopted" in found
    assert "Signed in" not in found


def test_every_party_reads_the_seals(fresh_story: object) -> None:
    head = bytes(ledger.Seal.objects.latest("number").head).hex()
    for who in ("donor_alder", "signatory", "board_recipient", "auditor", "preparer"):
        assert head in text(reading(getattr(people, who)).get("/seals/")), who


def test_an_auditor_verifies_the_books_by_pressing_a_button(fresh_story: object) -> None:
    client = reading(people.auditor)
    assert "The books verify" in text(client.post("/books/verify/"))
    assert Act.objects.filter(verb="books.verified", person=people.auditor.person).count() == 1


def test_an_approver_closes_the_next_month_and_nobody_else(fresh_story: object) -> None:
    before = Closing.objects.count()
    assert reading(people.preparer).post("/fund/months/close/").status_code == 403
    assert Closing.objects.count() == before
    client = reading(people.approver)
    while "The month from" in text(client.get("/fund/months/")):
        assert client.post("/fund/months/close/").status_code == 302
    assert Closing.objects.count() > before
    assert client.post("/fund/months/close/").status_code == 422


def test_a_decision_is_drafted_with_its_allocations_on_one_form(fresh_story: object) -> None:
    client = reading(people.preparer)
    project = Project.objects.get(code="WH-04")
    form = {
        "id": "6a0e6dd2-5b3c-4d0a-9d0e-0f3f8f2a7c11",
        "number": "OB-90",
        "title": "Water",
        "text": "The board allocates.",
        "meeting_on": "20 Nov 2026",
        "part-TOTAL_FORMS": "3",
        "part-INITIAL_FORMS": "0",
        "part-0-project": str(project.pk),
        "part-0-amount": "1,500,000.00",
        "part-0-from_unpreferred": "500,000",
    }
    assert client.post("/decisions/new/", form | {"part-0-project": ""}).status_code == 422
    assert client.post("/decisions/new/", form).status_code == 302
    proposal = ProposedDecision.objects.get(number="OB-90")
    part = proposal.allocations.get()
    assert (part.project, part.amount, part.from_unpreferred) == (project, Decimal(1500000), Decimal(500000))
    assert "1,500,000.00" in text(client.get(proposal.get_absolute_url()))


def test_the_public_page_names_the_fund_and_no_figure(fresh_story: object) -> None:
    page = text(Client().get("/public/"))
    assert "Threat-Reduction Trust Fund" in page
    assert not re.search(r"\d,\d{3}", page)


def test_the_sentence_of_the_board_is_in_the_language_of_the_page(fresh_story: object) -> None:
    now = figures.at(None)
    with translation.override("en"):
        assert "are signed" in Standing(now, people.board_donor).sentence


@pytest.mark.parametrize("address", ["/entries/", "/audit/", "/books/verify/", "/decisions/new/", "/fund/months/"])
def test_counterparts_do_not_enter_the_trustees_rooms(db: None, address: str) -> None:
    assert reading(people.signatory).get(address).status_code == 403
