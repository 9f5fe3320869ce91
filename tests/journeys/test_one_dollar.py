"""From a pledge to a report whose hash the donor verifies: every role does the main thing it came for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from disbursements.models import Application
from donors.models import Agreement, Pledge, Receipt
from oversight.demo.evidence import one_page
from oversight.models import ProposedDecision, Report
from projects.models import Grant, Project
from trustfund import ledger
from trustfund.web import outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.person import Person

    Seat = Callable[..., Person]

DAY = "20 Nov 2026"


def test_one_dollar_goes_all_the_way(person: Seat, tmp_path: Path) -> None:
    _comes_in(person)
    _is_allocated(person)
    _is_granted(person)
    application = _is_applied_for(person, tmp_path)
    _is_paid(person, application)
    _is_reported(person, tmp_path)
    assert ledger.verify() == []


def _comes_in(person: Seat) -> None:
    """A pledge is logged, confirmed, announced; its agreement countersigned; its receipt booked."""
    preparer, approver, second = person("preparer"), person("approver"), person("second_approver")
    preparer.open("/donors/pledges/new/")
    preparer.fill(donor="Birch Development", number="PL-100", currency="EUR", amount="400,000", pledged_on=DAY).send()
    preparer.take("submit")
    pledge = Pledge.objects.get(number="PL-100")
    approver.open(pledge.get_absolute_url()).take("confirm")
    assert pledge.number not in person("donor_alder").open("/donors/pledges/").text
    approver.take("announce", on=DAY)
    assert pledge.number in person("donor_alder").open("/donors/pledges/").text

    preparer.open("/donors/agreements/new/")
    preparer.fill(
        donor="Birch Development", number="CA-100", currency="EUR", amount="EUR 400,000.00", donor_signed_on=DAY
    )
    preparer.fill(instalment__0__due_on="2026-11-20", instalment__0__amount="400000").send().take("submit")
    agreement = Agreement.objects.get(number="CA-100")
    approver.open(agreement.get_absolute_url()).take("countersign", on=DAY)

    preparer.open("/donors/receipts/new/")
    preparer.fill(instalment="CA-100", number="R-100", trustee_account="TF074001", currency="EUR", amount="400,000.00")
    preparer.fill(value_on=DAY, remittance_reference="BDA-2026-100").send().take("submit")
    second.open(Receipt.objects.get(number="R-100").get_absolute_url()).take("receive")
    assert "400,000.00 EUR" in person("donor_birch").open("/my/").text


def _is_allocated(person: Seat) -> None:
    """A project enters the pipeline; the board's decision allocates to it."""
    preparer, approver = person("preparer"), person("approver")
    preparer.open("/projects/new/")
    preparer.fill(code="JN-01", title="Seed laboratories", title_ko="종자실험실", agency="Institute of Science")
    preparer.fill(window="Science conversion", task_team_leader="Leila Haddadi").send().take("submit")
    project = Project.objects.get(code="JN-01")
    approver.open(project.get_absolute_url()).take("accept")

    preparer.open("/decisions/new/").fill(number="OB-100", title="Seed laboratories", text="The board allocates.")
    preparer.fill(meeting_on=DAY, part__0__project="JN-01", part__0__amount="300,000")
    preparer.fill(part__0__from_unpreferred="100,000.00").send().take("submit")
    proposal = ProposedDecision.objects.get(number="OB-100")
    assert proposal.number in person("board_recipient").open("/").text
    approver.open(proposal.get_absolute_url()).take("adopt", on=DAY)
    assert "300,000.00" in approver.text


def _is_granted(person: Seat) -> None:
    """A grant is signed within allocation and phase, and its signatory is named."""
    preparer, approver = person("preparer"), person("approver")
    preparer.open(Project.objects.get(code="JN-01").get_absolute_url())
    preparer.open(f"{preparer.here}grants/new/")
    preparer.fill(number="TF0D2001", amount="300,000.00", closing_on="31 Dec 2029", retroactive_from_on="1 Oct 2026")
    preparer.fill(minimum_application="0", category__0__title="Goods", category__0__title_ko="물자")
    preparer.fill(category__0__amount="300,000.00").send().take("submit")
    grant = Grant.objects.get(number="TF0D2001")
    approver.open(grant.get_absolute_url()).take("sign")
    approver.take("declare_effective")
    preparer.open(f"/grants/{grant.pk}/signatories/new/").fill(user="O Sun Hui", from_on=DAY).send()
    signatory = grant.signatories.get()
    approver.open(f"/signatories/{signatory.pk}/steps/accept/").send()


def _is_applied_for(person: Seat, tmp_path: Path) -> Application:
    """The counterpart applies in Korean; its signatory signs and submits."""
    grant = Grant.objects.get(number="TF0D2001")
    preparer, signatory = person("science_preparer", "ko"), person("science_signatory", "ko")
    preparer.open("/")
    assert "종자실험실" in preparer.text
    preparer.open(f"/grants/{grant.pk}/applications/new/")
    preparer.fill(method="직접", payee="Kellner", purpose="종자실험실 물자").send()
    application = Application.objects.get(grant=grant)
    address = application.get_absolute_url()
    preparer.open(f"{address}lines/new/")
    preparer.fill(category="물자", description="실험대 4대", supplier="Kellner Instruments", invoice_number="KI-77")
    preparer.fill(invoice_on="2026년 11월 18일", expenditure="120,500.00").send()
    invoice = tmp_path / "invoice.pdf"
    invoice.write_bytes(one_page(["Invoice KI-77"]))
    preparer.open(address).attach(invoice, "송장 KI-77")
    signatory.open(address).take("submit")
    assert "120,500.00" in signatory.text
    return application


def _is_paid(person: Seat, application: Application) -> None:
    """Endorsed, approved, released by another approver, confirmed by the bank."""
    address = application.get_absolute_url()
    person("second_team_leader").open(address).take("endorse")
    person("approver").open(address).take("approve")
    person("second_approver").open(address).take("release")
    payment = application.payments.get()
    person("preparer").open(f"/payments/{payment.pk}/steps/confirm/").fill(on=DAY, bank_reference="MSB-2026-9").send()
    application.refresh_from_db()
    assert application.status == "paid"
    assert "120,500.00" in person("science_preparer", "ko").open("/").text


def _is_reported(person: Seat, tmp_path: Path) -> None:
    """The worker builds the quarter's report, it is published, downloaded by a donor, and its hash is verified."""
    preparer, donor = person("preparer"), person("donor_birch")
    preparer.open("/reports/new/").send()
    report = Report.objects.get()
    assert preparer.page.locator("section.progress").count()
    outbox.run_due()
    preparer.open(report.get_absolute_url())
    assert not preparer.page.locator("section.progress progress").count()
    person("approver").open(report.get_absolute_url()).take("publish")

    donor.open("/my/").page.locator(f"a[href='{report.get_absolute_url()}']").click()
    with donor.page.expect_download() as coming:
        donor.page.locator("main a[href*='/files/']").first.click()
    copy = tmp_path / "report"
    coming.value.save_as(copy)
    known = set(report.files.values_list("sha256", flat=True))
    assert hashlib.sha256(copy.read_bytes()).hexdigest() in known
    donor.open("/verify/").fill(file=copy)
    donor.page.locator("main form .button--main").click()
    donor.page.wait_for_selector(".status--verified")
