"""Pages of conditions and events: proposed by one, confirmed by another, read by the donor they are of."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

from django.urls import reverse

from donors.models import Instalment, Occurrence
from oversight.demo.evidence import one_page
from tests.donors.browsing import signed_in, text
from tests.donors.test_conditions import CONDITION, standing
from trustfund.access.models import Act

if TYPE_CHECKING:
    from tests.donors.world import World


def test_the_pages_lead_from_the_proposal_to_the_receivable(stage: World) -> None:
    agreement = stage.agreement(**CONDITION)
    client = signed_in(stage.preparer)
    shown = text(client.get(agreement.get_absolute_url()))
    assert "Under a condition" in shown
    assert "Nothing has occurred yet" in shown
    page = reverse("donors:occurrence_new", args=[agreement.pk])
    assert "400.00" in text(client.get(page))
    file = BytesIO(one_page(["Act"]))
    file.name = "act.pdf"
    body = {
        "id": uuid4(), "instalment": agreement.instalments.get(number=2).pk, "kind": "met", "amount": "400",
        "occurred_on": "2026-03-02", "reason": "Budget act.",
    }  # fmt: skip
    lacking = client.post(page, body)
    assert lacking.status_code == 422
    assert "Hand in the document that shows it." in text(lacking)
    assert client.post(page, {**body, "file": file}).status_code == 302
    made = Occurrence.objects.get()
    assert signed_in(stage.alder_person).get(made.get_absolute_url()).status_code == 404
    step = f"{made.get_absolute_url()}steps/confirm/"
    before = Act.objects.count()
    assert client.post(step, {"id": uuid4(), "on": "2026-03-20"}).status_code == 403
    assert Act.objects.count() == before
    approver = signed_in(stage.approver)
    assert "Qualified, condition not yet met" in text(approver.get(step))
    assert approver.post(step, {"id": uuid4(), "on": "2026-03-20"}).status_code == 302
    own = text(signed_in(stage.alder_person).get(made.get_absolute_url()))
    assert "Budget act." in own
    assert signed_in(stage.birch_person).get(made.get_absolute_url()).status_code == 404
    assert standing(agreement) == (1000, 0, 1000, 0)


def test_a_form_takes_a_day_or_an_event_and_not_both(stage: World) -> None:
    client = signed_in(stage.preparer)
    body = {
        "id": uuid4(), "donor": stage.alder.pk, "number": "CA-901", "currency": "EUR", "amount": "1,000.00",
        "preference": "", "donor_signed_on": "2026-03-02", "instalment-TOTAL_FORMS": 1, "instalment-INITIAL_FORMS": 0,
        "instalment-0-amount": "1000", "instalment-0-due_after": "event", "instalment-0-due_days": "30",
    }  # fmt: skip
    page = reverse("donors:agreement_new")
    assert "Name the event" in text(client.post(page, body))
    body["instalment-0-due_event"] = "Milestone M2 is verified"
    assert "either a day or an event" in text(client.post(page, {**body, "instalment-0-due_on": "2026-04-01"}))
    assert client.post(page, body).status_code == 302
    assert Instalment.objects.get(agreement__number="CA-901").terms == "within 30 days after: Milestone M2 is verified"
