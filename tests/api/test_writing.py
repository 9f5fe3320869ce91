"""What a program writes is what a person writes: the same forms, services and rules, done once, and nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from donors.models import Donor, Pledge
from oversight.demo.people import people
from tests.api.programs import Program, program
from trustfund.access.models import Act
from trustfund.api.models import Answer

pytestmark = pytest.mark.usefixtures("fresh_story")


def pledge_body(**terms: Any) -> dict[str, Any]:
    donor = Donor.objects.order_by("pk").first()
    assert donor is not None
    body = {
        "donor": str(donor.pk), "number": "PL-900", "amount": {"amount": "1250000.00", "currency": "EUR"},
        "pledged_on": "2026-11-02",
    }  # fmt: skip
    return body | terms


def test_a_pledge_is_drafted_submitted_and_read_back_by_programs() -> None:
    preparer = program(people.preparer)
    drafted = preparer.post("pledges/", pledge_body())
    assert drafted.status_code == 201
    told: Any = drafted.json()
    assert told["amount"] == {"amount": "1250000.00", "currency": "EUR"}
    assert told["status"] == "draft"
    submitted = preparer.post(f"pledges/{told['id']}/submit/")
    assert (submitted.status_code, submitted.json()["status"]) == (200, "submitted")
    read = preparer.get(f"pledges/{told['id']}/")
    assert read.json()["status"] == "submitted"
    assert Pledge.objects.get(pk=told["id"]).number == "PL-900"


def test_the_same_key_and_body_have_one_effect_and_one_answer() -> None:
    preparer, body = program(people.preparer), pledge_body()
    first, second = (preparer.post("pledges/", body, Idempotency_Key="pledge-900") for _each in range(2))
    assert first.content == second.content
    assert first.status_code == second.status_code == 201
    assert first["ETag"] == second["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert Pledge.objects.filter(number="PL-900").count() == 1


def test_the_same_key_with_another_body_or_address_is_a_conflict() -> None:
    preparer = program(people.preparer)
    assert preparer.post("pledges/", pledge_body(), Idempotency_Key="one").status_code == 201
    for address, body in (("pledges/", pledge_body(number="PL-901")), ("donors/", pledge_body())):
        answer = preparer.post(address, body, Idempotency_Key="one")
        assert (answer.status_code, answer.json()["type"]) == (409, "/api/v1/#key-used")
    assert not Pledge.objects.filter(number="PL-901").exists()


def test_a_post_without_a_key_is_refused_with_a_sentence() -> None:
    answer = program(people.preparer).post("pledges/", pledge_body(), Idempotency_Key="")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == {"Idempotency-Key": ["It is missing, or cannot be read."]}
    assert not Pledge.objects.filter(number="PL-900").exists()


def test_a_refusal_keeps_no_answer_so_that_the_same_key_can_be_sent_again() -> None:
    preparer = program(people.preparer)
    refused = preparer.post("pledges/", pledge_body(number=""), Idempotency_Key="again")
    assert refused.status_code == 400
    assert not Answer.objects.filter(key="again").exists()
    assert preparer.post("pledges/", pledge_body(), Idempotency_Key="again").status_code == 201


def test_of_two_at_once_with_one_key_one_acts_and_both_are_answered_the_same() -> None:
    preparer, body = program(people.preparer), pledge_body()

    def send(_number: int) -> tuple[int, bytes]:
        try:
            answer = Program(preparer.secret).post("pledges/", body, Idempotency_Key="race")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(4)))
    assert len(answers) == 1
    assert Pledge.objects.filter(number="PL-900").count() == 1
    assert Act.objects.filter(object_id=str(Pledge.objects.get(number="PL-900").pk)).count() == 1


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (1250000, "amount"),
        ({"amount": 1250000, "currency": "EUR"}, "amount"),
        ({"amount": "1250000.001", "currency": "EUR"}, "decimals"),
        ({"amount": "1,250,000.00", "currency": "EUR"}, "amount"),
        ({"amount": "12.5", "currency": "JPY"}, "decimals"),
        ({"amount": "-1.00", "currency": "EUR"}, ""),
    ],
)
def test_money_is_a_string_and_a_currency_or_refused_by_its_field(amount: Any, said: str) -> None:
    answer = program(people.preparer).post("pledges/", pledge_body(amount=amount))
    assert answer.status_code in {400, 422}
    problem: Any = answer.json()
    assert said in str(problem)
    assert not Pledge.objects.filter(number="PL-900").exists()


def test_fields_that_the_form_does_not_have_are_refused_not_assigned() -> None:
    for extra in ({"status": "announced"}, {"id": str(uuid4())}, {"entry": 1}, {"made_by": "somebody"}):
        answer = program(people.preparer).post("pledges/", pledge_body(**extra))
        assert (answer.status_code, list(answer.json()["errors"])) == (400, list(extra))
    assert not Pledge.objects.filter(number="PL-900").exists()


def test_an_edit_names_the_state_it_has_read() -> None:
    preparer = program(people.preparer)
    drafted = preparer.post("pledges/", pledge_body())
    address, read = f"pledges/{drafted.json()['id']}/", drafted["ETag"]
    terms = {"amount": {"amount": "7.00", "currency": "EUR"}, "pledged_on": "2026-11-03"}
    assert preparer.ask("PUT", address, terms).status_code == 428
    changed = preparer.ask("PUT", address, terms, If_Match=read)
    assert (changed.status_code, changed.json()["amount"]["amount"]) == (200, "7.00")
    late = preparer.ask("PUT", address, {**terms, "pledged_on": "2026-11-04"}, If_Match=read)
    assert (late.status_code, late.json()["type"]) == (412, "/api/v1/#changed-meanwhile")
    assert Pledge.objects.get(pk=drafted.json()["id"]).pledged_on == date(2026, 11, 3)


def test_what_is_known_already_is_not_sent_again() -> None:
    preparer = program(people.preparer)
    address = f"pledges/{Pledge.objects.filter(status='announced').order_by('pk')[0].pk}/"
    first = preparer.get(address)
    again = preparer.get(address, If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_rule_of_the_fund_is_told_in_its_own_sentence_and_language() -> None:
    preparer = program(people.preparer)
    drafted = preparer.post("pledges/", pledge_body()).json()
    answers = [
        Program(preparer.secret, language).post(f"pledges/{drafted['id']}/confirm/") for language in ("en", "ko")
    ]
    problems: list[Any] = [answer.json() for answer in answers]
    assert [problem["status"] for problem in problems] == [answers[0].status_code] * 2
    assert answers[0].status_code in {403, 422}
    assert problems[0]["detail"] != problems[1]["detail"]
    assert {"type", "title", "status", "detail", "instance"} <= set(problems[0])


def test_a_list_goes_on_by_its_cursor_without_gaps_or_repeats() -> None:
    auditor, address, seen = program(people.auditor, "read"), "acts/", []
    for _page in range(3):
        told: Any = auditor.get(address).json()
        seen += [row["id"] for row in told["results"]]
        if not told["next"]:
            break
        address = told["next"].split("/api/v1/")[1]
    assert len(seen) > 50
    assert len(seen) == len(set(seen))


def test_a_filter_nobody_knows_is_refused_and_a_known_one_narrows() -> None:
    preparer = program(people.preparer, "read")
    answer = preparer.get("pledges/?colour=red")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["colour"])
    told: Any = preparer.get("pledges/?status=announced").json()
    assert {row["status"] for row in told["results"]} == {"announced"}


def test_whoever_asks_too_often_is_told_when_to_come_again(settings: Any) -> None:
    settings.API_RATE_ANONYMOUS = "2/min"
    stranger = Program()
    answers = [stranger.ask("GET", "public/", X_Forwarded_For=f"198.51.100.{uuid4().int % 250}") for _each in range(4)]
    assert 429 in {answer.status_code for answer in answers}
    late = next(answer for answer in answers if answer.status_code == 429)
    assert int(late["Retry-After"]) > 0
    assert late.json()["type"] == "/api/v1/#too-often"
    settings.API_RATE_ANONYMOUS = "1/min"
    assert 0 < int(stranger.ask("GET", "public/")["Retry-After"]) <= 60, "also where the rate was lowered"
