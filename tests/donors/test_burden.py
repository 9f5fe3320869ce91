"""Burden sharing on its pages: keys by two persons, never edited; what is due beside what is pledged and paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from openpyxl import load_workbook

from donors import burden as engine
from donors.models import BurdenKey, BurdenShare
from donors.services import burden as services
from oversight.demo.people import people
from oversight.figures import burden
from oversight.figures.rates import Rates
from trustfund.access.models import Act
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from tests.donors.world import World
    from trustfund.access.models import User


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(stage: World, **rest: Any) -> dict[str, Any]:
    rows = [(stage.alder.pk, "percentage", "70"), (stage.birch.pk, "negotiated", "30")]
    form = {
        "id": str(uuid4()), "number": f"BK-{uuid4().hex[:6]}", "from_on": "1 Mar 2026", "need": "100.00",
        "basis": "exchange of notes", "share-TOTAL_FORMS": "6", "share-INITIAL_FORMS": "0",
    }  # fmt: skip
    for place, (donor, kind, value) in enumerate(rows):
        form |= {f"share-{place}-donor": str(donor), f"share-{place}-kind": kind, f"share-{place}-value": value}
    return form | rest


def handed_in(stage: World, **rest: Any) -> BurdenKey:
    answer = page(stage.preparer).post("/burden/keys/new/", asked(stage, **rest))
    assert answer.status_code == 302, answer.content.decode()
    return BurdenKey.objects.get(pk=answer.headers["Location"].split("/")[-2])


def holding(stage: World, **rest: Any) -> BurdenKey:
    return services.approve_key(handed_in(stage, **rest), by=stage.approver)


def test_one_hands_in_a_key_another_approves_it(stage: World) -> None:
    key = handed_in(stage)
    step = f"{key.get_absolute_url()}steps/approve/"
    assert page(stage.preparer).post(step, {"id": str(uuid4()), "note": ""}).status_code == 403
    assert page(stage.alder_person).get(key.get_absolute_url()).status_code == 404
    assert services.keys_in_force() == []
    assert page(stage.approver).post(step, {"id": str(uuid4()), "note": ""}).status_code == 302
    assert [each.due() for each in services.keys_in_force()] == [{stage.alder.pk: 70, stage.birch.pk: 30}]
    seen = page(stage.alder_person).get(key.get_absolute_url())
    assert "70.00" in seen.content.decode()


def test_a_key_negotiated_down_leaves_a_gap_from_its_month_and_nothing_earlier_changes(stage: World) -> None:
    holding(stage)
    before = burden.read(today=date(2026, 4, 30)).months
    holding(stage, from_on="2026-05-01", **{"share-1-value": "22"})
    found = burden.read(today=date(2026, 5, 31)).months
    assert [month.month.gap for month in found] == [0, 0, 8]
    assert [month.month.due for month in found[:2]] == [month.month.due for month in before]
    content = page(stage.alder_person).get("/burden/?since=2026-03-01&until=2026-05-31").content.decode()
    assert "Borne by nobody" in content
    assert "8.00" in content


def test_what_is_due_stands_beside_what_is_pledged_signed_and_paid(stage: World) -> None:
    holding(stage)
    receipt = stage.receipt(stage.agreement().instalments.get(number=1), "500.00")
    (march,) = burden.read(today=date(2026, 3, 31)).months
    alder = next(line for line in march.lines if line.donor == stage.alder)
    unpaid = Rates(date(2026, 3, 31), "USD").usd(Decimal(500), "EUR") or Decimal(0)
    paid = receipt.amount_usd
    assert (alder.promised.pledged, alder.promised.signed, alder.promised.paid) == (paid + unpaid, paid + unpaid, paid)
    assert alder.due_so_far == 70
    assert alder.gap == 70 - paid
    assert march.gap == 100 - paid


def test_a_key_begins_after_every_key_that_holds(stage: World) -> None:
    holding(stage, from_on="2026-05-01")
    answer = page(stage.preparer).post("/burden/keys/new/", asked(stage, from_on="2026-05-01"))
    assert answer.status_code in {409, 422}
    assert "earlier months are not rewritten" in answer.content.decode()
    assert BurdenKey.objects.count() == 1


def test_of_two_keys_that_wait_the_earlier_can_not_follow_the_later(stage: World) -> None:
    early, late = handed_in(stage), handed_in(stage, from_on="2026-05-01")
    services.approve_key(late, by=stage.approver)
    with pytest.raises(Refused, match="earlier months are not rewritten"):
        services.approve_key(early, by=stage.approver)
    early.refresh_from_db()
    assert early.status == "handed_in"
    services.reject_key(early, by=stage.approver, note="Too early.")


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"from_on": "2 Mar 2026"}, "first day of a month"),
        ({"need": "0"}, "more than zero"),
        ({"share-0-value": "101"}, "add up to more than 100"),
        ({"share-1-kind": "remainder"}, "the remainder has none"),
        ({"share-1-value": "0"}, "amount, a percentage or a weight"),
        ({"share-1-kind": ""}, "names its donor and how it is counted"),
        ({"need": "100.001"}, "decimals"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(stage: World, terms: dict[str, str], sentence: str) -> None:
    answer = page(stage.preparer).post("/burden/keys/new/", asked(stage, **terms))
    assert answer.status_code in {409, 422}
    assert sentence in answer.content.decode()
    assert not BurdenKey.objects.exists()


def test_the_same_form_sent_twice_hands_in_once(stage: World) -> None:
    form = asked(stage)
    for _each in range(2):
        assert page(stage.preparer).post("/burden/keys/new/", form).status_code == 302
    assert (BurdenKey.objects.count(), BurdenShare.objects.count()) == (1, 2)


def test_the_database_keeps_keys_and_shares_as_they_were_signed(stage: World) -> None:
    key = holding(stage)
    with pytest.raises(DatabaseError), transaction.atomic():
        BurdenKey.objects.filter(pk=key.pk).update(need=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        BurdenShare.objects.filter(key=key).update(value=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        BurdenShare.objects.filter(key=key).delete()
    waiting = handed_in(stage, from_on="2026-05-01")
    with pytest.raises(DatabaseError), transaction.atomic():
        BurdenShare.objects.create(key=waiting, donor=stage.alder, kind=engine.REMAINDER)


def test_the_tables_are_taken_along_by_who_may_and_each_is_an_act(stage: World) -> None:
    holding(stage)
    answer = page(stage.preparer).get("/burden/?format=xlsx&table=burden-by-month&until=2026-04-30&since=2026-03-01")
    sheet: Any = load_workbook(BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][1:4] == [100, 100, 0]
    assert Act.objects.get(verb="list.exported").detail["table"] == "burden-by-month"
    assert page(stage.alder_person).get("/burden/?format=csv&table=burden-by-month").status_code == 403
    assert page(stage.preparer).get("/burden/?format=csv&table=another").status_code == 404
    assert b"70.000" in page(stage.preparer).get("/burden/keys/?format=csv").content


def test_the_recipients_side_sees_no_burden(stage: World) -> None:
    holding(stage)
    for address in ("/burden/", "/burden/keys/", "/burden/keys/new/"):
        assert page(people.counterpart_preparer).get(address).status_code == 403
