"""What changed in a record, field by field: for auditors and approvers, never for the others, and never a secret."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client

from donors import services
from donors.models import Agreement, Donor
from donors.services import InstalmentTerms
from oversight.demo.people import people
from trustfund import history
from trustfund.access.models import Act

if TYPE_CHECKING:
    from trustfund.access.models import User

DAY: Final = date(2026, 11, 1)
FIRST, SECOND = "Subject to the first appropriation", "Subject to another appropriation"
WHY: Final = "The letter says 500,000"


def page_of(record: Agreement, user: User, language: str = "en") -> str:
    return page_at(record.get_absolute_url(), user, language)


def page_at(address: str, user: User, language: str = "en") -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def terms(amount: str, condition: str) -> dict[str, Any]:
    return {
        "currency": "EUR", "amount": Decimal(amount), "donor_signed_on": DAY, "qualified_amount": Decimal(1000),
        "condition": condition, "instalments": [InstalmentTerms(1, DAY, Decimal(amount))],
        "booked_rate": Decimal("1.1"), "booked_rate_source": "test",
    }  # fmt: skip


@pytest.fixture
def edited(fresh_story: object) -> Agreement:
    """An agreement whose amount and condition were corrected in the draft, with a reason, and then submitted."""
    donor = Donor.objects.get(agreements__number="CA-007")
    drafted = services.draft_agreement(donor, by=people.preparer, number="CA-900", **terms("400000.00", FIRST))
    with history.because(by=people.preparer, note=WHY):
        corrected = services.edit_agreement(drafted, by=people.preparer, **terms("500000.00", SECOND))
    return services.submit_agreement(corrected, by=people.preparer)


@pytest.mark.parametrize("who", ["approver", "auditor"])
def test_those_who_read_the_audit_trail_read_what_changed_by_whom_and_why(edited: Agreement, who: str) -> None:
    page = page_of(edited, getattr(people, who))
    changes = page[page.index("timeline__changes") :]
    expected = ("400,000.00 EUR", "500,000.00 EUR", WHY, people.preparer.person.name)
    assert [said for said in expected if said not in changes] == []
    assert ">Draft<" in changes, "a state by its label"
    assert FIRST not in changes
    assert "••••" in changes


@pytest.mark.parametrize("who", ["preparer", "donor_linden"])
def test_others_read_the_steps_alone(edited: Agreement, who: str) -> None:
    page = page_of(edited, getattr(people, who))
    assert "CA-900" in page
    assert not any(said in page for said in ("timeline__changes", "400,000.00", FIRST, WHY))


def test_it_is_told_in_korean(edited: Agreement) -> None:
    assert "400,000.00 EUR" in page_of(edited, people.auditor, "ko")


def test_an_act_shows_what_its_request_wrote_and_what_else_was_done(fresh_story: object) -> None:
    client = Client()
    client.force_login(people.approver, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/language/", {"language": "ko", "next": "/"})
    assert answer.status_code == 302
    act = Act.objects.filter(verb="language.chosen", person=people.approver.person).latest("pk")
    page = page_at(f"/audit/{act.pk}/", people.auditor)
    assert act.request_id in page
    changed = page[page.index("Rows written and changed") :]
    assert [said for said in ("Account: ", "Language", ">en<", ">ko<") if said not in changed] == []


def test_an_act_leads_to_the_record_that_moved(edited: Agreement) -> None:
    act = Act.objects.get(verb="agreement.submit", object_id=str(edited.pk))
    page = page_at(f"/audit/{act.pk}/", people.auditor)
    assert f'href="{edited.get_absolute_url()}"' in page


def test_an_access_administrator_sees_an_act_without_its_particulars(edited: Agreement) -> None:
    act = Act.objects.get(verb="agreement.submit", object_id=str(edited.pk))
    page = page_at(f"/audit/{act.pk}/", people.access_administrator)
    hidden = (str(edited.pk), edited.number, "Rows written and changed", act.detail["content_hash"])
    assert [said for said in hidden if said in page] == []


def test_the_trail_is_searched_by_party_by_particulars_and_by_request(edited: Agreement) -> None:
    act = Act.objects.get(verb="agreement.submit", object_id=str(edited.pk))
    hash_of_it = act.detail["content_hash"]
    link = f'href="/audit/{act.pk}/"'
    assert link in page_at(f"/audit/?q={hash_of_it}", people.auditor)
    assert link not in page_at(f"/audit/?q={hash_of_it}", people.access_administrator)
    assert link not in page_at("/audit/?party=nobody+of+this+name", people.auditor)


def test_a_file_of_acts_shortens_nothing(edited: Agreement) -> None:
    act = Act.objects.get(verb="agreement.submit", object_id=str(edited.pk))
    whole = page_at(f"/audit/?q={edited.pk}&format=csv", people.auditor)
    assert [
        said for said in (str(act.object_id), act.detail["content_hash"], "agreement.submit") if said not in whole
    ] == []
