"""Versions of the cost-recovery fee come by two; the page-entered version costs what the oracle says (DOMAIN 3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from donors import fees
from donors.services import fee_of
from oversight.models import FeeSubmission
from oversight.models.fee_submission import FeeSubmissionTier
from oversight.services import fee_submissions as services
from oversight.tables import fees as fee_tables
from tests.donors import world as worlds
from trustfund.fund.models import FeeSchedule
from trustfund.fund.services import open_trustee_account
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from tests.donors.world import World
    from trustfund.access.models import User

MILLION = Decimal(1_000_000)
V_2017 = (("50,000,000.00", "5"), ("500 000 000", "4"), ("1000000000", "3"), ("", "2"))
"""As a person writes it."""


@pytest.fixture
def stage(db: None) -> World:
    return worlds.on_stage()


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(tiers: tuple[tuple[str, str], ...] = V_2017, **rest: Any) -> dict[str, Any]:
    form = {
        "id": str(uuid4()), "version": "V-page", "valid_from_on": "1 Jan 2026", "source": "framework", "trustee_account": "",
        "tier-TOTAL_FORMS": "5", "tier-INITIAL_FORMS": "0",
    }  # fmt: skip
    for place, (up_to, percent) in enumerate(tiers):
        form |= {f"tier-{place}-up_to": up_to, f"tier-{place}-percent": percent}
    return form | rest


def handed_in(stage: World, **rest: Any) -> FeeSubmission:
    answer = page(stage.preparer).post("/fees/new/", asked(**rest))
    assert answer.status_code == 302, answer.content.decode()
    return FeeSubmission.objects.get(pk=answer.headers["Location"].split("/")[-2])


def test_the_version_entered_on_the_page_costs_what_the_oracle_says(stage: World) -> None:
    made = handed_in(stage)
    step = f"{made.get_absolute_url()}steps/approve/"
    assert page(stage.preparer).post(step, {"id": str(uuid4()), "note": ""}).status_code == 403
    assert not FeeSchedule.objects.filter(version="V-page").exists()
    assert page(stage.approver).post(step, {"id": str(uuid4()), "note": ""}).status_code == 302
    scale = fee_tables.scale_of(FeeSchedule.objects.get(version="V-page"))
    oracle = {10: "0.5", 50: "2.5", 60: "2.9", 500: "20.5", 1000: "35.5", 1200: "39.5"}
    for contributions, fee in oracle.items():
        assert fees.cumulative(scale, contributions * MILLION) == Decimal(fee) * MILLION
    shown = page(stage.alder_person).get(f"/fees/{made.pk}/").content.decode()
    assert "850,000.00" in shown, "20 million after 45"
    assert "39,500,000.00" in shown
    other = page(stage.alder_person).get(f"/fees/{made.pk}/?before=0&amount=10000000").content.decode()
    assert "500,000.00" in other


def test_agreements_drafted_afterwards_take_the_version_and_those_before_keep_theirs(stage: World) -> None:
    before = stage.submitted()
    services.approve_fees(handed_in(stage), by=stage.approver)
    assert stage.submitted().fee_schedule.version == "V-page"
    before.refresh_from_db()
    assert before.fee_schedule.version == "V-2017"


def test_a_parallel_account_takes_its_own_version(stage: World) -> None:
    parallel = open_trustee_account(stage.fund, code="TFP", title="Parallel", by=None)
    made = handed_in(stage, tiers=(("", "1"),), version="V-own", trustee_account=str(parallel.pk))
    services.approve_fees(made, by=stage.approver)
    first, second = stage.agreement().instalments.order_by("number")
    assert fee_of(stage.drafted_receipt(first, "600.00", amount_usd=Decimal("600.00"))) == Decimal("30.00")
    receipt = stage.receipt(second, "400.00", amount_usd=Decimal("400.00"), trustee_account=parallel)
    assert receipt.fee_usd == Decimal("4.00")
    assert receipt.fee_schedule is not None
    assert receipt.fee_schedule.version == "V-own"
    assert stage.submitted().fee_schedule.version == "V-2017", "an agreement has the version for every account"


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"tiers": (("50000000", "5"),)}, "the last, has no end"),
        ({"tiers": ()}, "at least one tier"),
        ({"tiers": (("5", "5"), ("5", "4"), ("", "1"))}, "no two are the same"),
        ({"tiers": (("5", ""), ("", "1"))}, "A tier has a percentage"),
        ({"tiers": (("", "101"),)}, "between 0 and 100"),
        ({"version": "V-2017"}, "There is a version V-2017 already"),
        ({"valid_from_on": "2017-07-01"}, "Version V-2017 holds from"),
    ],
)
def test_what_makes_no_version_is_said_and_nothing_is_kept(stage: World, terms: dict[str, Any], sentence: str) -> None:
    answer = page(stage.preparer).post("/fees/new/", asked(**terms))
    assert answer.status_code in {409, 422}
    assert sentence in answer.content.decode()
    assert not FeeSubmission.objects.exists()


def test_of_two_with_one_name_the_second_is_refused_and_both_stay_as_they_were_handed_in(stage: World) -> None:
    one, two = handed_in(stage), handed_in(stage, valid_from_on="2026-02-01")
    services.approve_fees(one, by=stage.approver)
    with pytest.raises(Refused, match="V-page already"):
        services.approve_fees(two, by=stage.approver)
    two.refresh_from_db()
    assert two.status == "handed_in"
    services.reject_fees(two, by=stage.approver, note="The same name.")
    with pytest.raises(DatabaseError), transaction.atomic():
        FeeSubmission.objects.filter(pk=one.pk).update(valid_from_on=date(2020, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        FeeSubmissionTier.objects.filter(submission=one).update(percent=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        FeeSubmissionTier.objects.create(submission=one, up_to=1, percent=1)


def test_donors_read_versions_and_not_what_waits(stage: World) -> None:
    made = handed_in(stage)
    donor = page(stage.alder_person)
    assert donor.get("/fees/").status_code == 200
    assert donor.get(made.get_absolute_url()).status_code == 404
    assert donor.post("/fees/new/", asked()).status_code == 403
    assert donor.get("/fees/?format=csv").status_code == 403
    assert FeeSubmission.objects.count() == 1
