"""Statements of account: of closed months, each donor's own, and the same bytes whenever they are made again."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from donors.models import Call, Donor
from donors.services import calls
from oversight.demo.people import people
from oversight.models import Statement
from oversight.reports import statement as printed
from oversight.reports.extract import to_bytes
from oversight.services.statements import keep_missing
from oversight.statements import extracts, month_ends
from tests.donors.browsing import signed_in, text
from trustfund.access.models import Act
from trustfund.web import outbox
from trustfund.web.models import Job

pytestmark = pytest.mark.usefixtures("fresh_story")


def of(key: str) -> Statement:
    """The latest statement of a donor of the story."""
    party = getattr(people, key).person.memberships.get().party
    return Statement.objects.filter(donor__party=party).order_by("-as_of")[0]


def test_every_closed_month_has_the_statement_of_every_donor_that_had_promised_something() -> None:
    ends = month_ends()
    assert len(ends) == 24
    assert set(Statement.objects.values_list("as_of", flat=True)) <= set(ends)
    assert Statement.objects.filter(as_of=ends[-1]).count() == 7
    assert keep_missing() == 0


def test_the_books_say_the_same_again_of_every_month_whatever_was_booked_since() -> None:
    for as_of in month_ends()[-3:]:
        again = {donor.pk: to_bytes(said).decode() for donor, said in extracts(as_of, Donor.objects.order_by("name"))}
        kept = Statement.objects.filter(as_of=as_of)
        assert {row.donor_id: row.extract for row in kept} == again


def test_paid_in_is_the_sum_of_the_receipts_to_the_cent() -> None:
    for row in Statement.objects.filter(as_of=month_ends()[-1]):
        said: dict[str, Any] = json.loads(row.extract)
        assert Decimal(said["totals"]["paid_usd"]) == sum(Decimal(each["amount_usd"]) for each in said["receipts"])
        for line in said["agreements"]:
            parts = (Decimal(line[name]) for name in ("qualified", "receivable", "paid"))
            assert Decimal(line["signed"]) == sum(parts)
            paid = sum(Decimal(each["amount"]) for each in said["receipts"] if each["agreement"] == line["number"])
            assert Decimal(line["paid"]) == paid


@pytest.mark.parametrize("language", printed.LANGUAGES)
def test_the_same_extract_gives_the_same_bytes(language: str) -> None:
    row = of("donor_alder")
    first, again = printed.render(row, language), printed.render(row, language)
    assert first == again
    assert first.startswith(b"%PDF")
    assert row.sha256 in printed.html(row, language)
    assert hashlib.sha256(row.extract.encode()).hexdigest() == row.sha256


def test_a_donor_has_its_own_statements_and_no_others() -> None:
    mine, others = of("donor_alder"), of("donor_birch")
    client = signed_in(people.donor_alder)
    listed = text(client.get(reverse("oversight:statement_list")))
    assert str(mine.sha256[:16]) in listed
    assert str(others.sha256[:16]) not in listed
    before = Act.objects.count()
    for edition in printed.EDITIONS:
        assert client.get(reverse("oversight:statement_file", args=[others.pk, edition])).status_code == 404
    assert Act.objects.count() == before
    answer = client.get(reverse("oversight:statement_file", args=[mine.pk, "json"]))
    assert hashlib.sha256(answer.content).hexdigest() == mine.sha256
    assert Act.objects.filter(verb="statement.downloaded", object_id=str(mine.pk)).count() == 1


def test_nothing_unannounced_stands_in_a_statement() -> None:
    for row in Statement.objects.filter(donor__short_name="Linden"):
        assert "2000000.00" not in row.extract
        assert "PL-010" not in row.extract


def test_a_statement_is_never_rewritten() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=of("donor_alder").pk).update(extract="{}")


def test_an_edition_that_does_not_exist_is_not_found() -> None:
    row = of("donor_alder")
    assert (
        signed_in(people.donor_alder).get(reverse("oversight:statement_file", args=[row.pk, "xx"])).status_code == 404
    )


def test_a_preparer_asks_for_what_is_missing_and_a_donor_does_not() -> None:
    page, make = reverse("oversight:statement_list"), reverse("oversight:statement_new")
    client = signed_in(people.preparer)
    form = {"id": client.get(page).context["form"]["id"].value()}
    assert client.post(make, form).status_code == 302
    assert signed_in(people.donor_alder).post(make, form).status_code == 403


@pytest.mark.parametrize("edition", ["en", "json"])
def test_whoever_holds_a_statement_can_have_it_verified_and_learns_no_name(edition: str) -> None:
    statement = of("donor_alder")
    content, name, kind = printed.edition(statement, edition)
    another = signed_in(people.donor_birch)
    answer = text(another.post("/verify/", {"file": SimpleUploadedFile(name, content, kind)}))
    assert "This is a statement of account as of 30 Sep 2026, as the Fund makes it from its books." in answer
    assert "Alder" not in answer
    forged = content.replace(b"sha256", b"sha257") if edition == "json" else content + b"\n"
    answer = text(another.post("/verify/", {"file": SimpleUploadedFile(name, forged + b" ", kind)}))
    assert "The Fund has no document with this fingerprint." in answer


def test_a_letter_and_a_closing_statement_are_recognised_by_their_fingerprint() -> None:
    job = Job.objects.open().filter(kind=calls.TELL).first()
    assert job is not None
    assert outbox.run(job.pk) == "done"
    call = Call.objects.get(pk=job.payload["call"])
    answer = text(signed_in(people.donor_birch).post("/verify/", {"sha256": call.letter_sha256}))
    assert f"This is the letter of call of funds {call.number}, as it was sent." in answer
