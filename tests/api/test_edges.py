"""What comes crooked to the door is refused with a sentence: too often, too deep, to nowhere, of another kind."""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from donors.models import Pledge
from oversight.demo.people import people
from tests.api.programs import Program, program
from trustfund.api.models import Answer

pytestmark = pytest.mark.usefixtures("fresh_story")
PROBLEM: Final = "application/problem+json"
NO_JSON: Final = {
    "lists without end": b"[" * 100_000,
    "objects without end": b'{"a":' * 100_000,
    "lists deeper than any body": b"[" * 40 + b"]" * 40,
    "broken off": b"{",
    "no number": b'{"a": NaN}',
    "without bound": b'{"a": -Infinity}',
    "a number without end": b'{"a": ' + b"1" * 5_000 + b"}",
    "a number too large": b'{"a": 1e999}',
    "one name twice": b'{"number": "PL-900", "number": "PL-901"}',
    "half a character": b'"\\ud800"',
    "another encoding": b'{"number": "\xff"}',
    "sixteen bits": '{"number": "PL-900"}'.encode("utf-16"),
    "a list": b"[]",
    "a word": b'"pledge"',
    "nothing": b"null",
}
REFUSED: Final = dict.fromkeys(NO_JSON, (400, PROBLEM))
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def of_stranger(address: str, method: str = "GET", *, here: str, sent: str = "") -> Any:
    """Ask from an address of the network, with a token or without."""
    headers = {"Authorization": f"Bearer {sent}"} if sent else {}
    return Client().generic(method, f"/api/v1/{address}", headers=headers, REMOTE_ADDR=here)


def somewhere() -> str:
    """Return an address of the network from which nobody has asked."""
    return f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"


@cache
def secret_of_preparer(_database: str) -> str:
    """Return the secret of one program of the preparer, in this database."""
    return program(people.preparer).secret


def sent_raw(content: bytes, kind: str = "application/json", address: str = "pledges/") -> Any:
    """Send these very bytes as the preparer's program."""
    secret = secret_of_preparer(str(connection.settings_dict["NAME"]))
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "crooked"}
    return Client().generic("POST", f"/api/v1/{address}", content, kind, headers=headers)


@pytest.mark.parametrize("sent", ["tf_guessed", ""])
@pytest.mark.parametrize("address", ["me/", "nowhere/"])
def test_whoever_guesses_tokens_or_sends_none_is_counted(settings: Any, sent: str, address: str) -> None:
    settings.API_RATE_ANONYMOUS = "3/min"
    here = somewhere()
    answers = [of_stranger(address, here=here, sent=sent) for _each in range(5)]
    assert [answer.status_code for answer in answers][3:] == [429, 429]
    assert {answer.status_code for answer in answers[:3]} <= {401, 404}
    assert answers[-1]["Content-Type"] == PROBLEM
    assert int(answers[-1]["Retry-After"]) > 0


def test_what_a_person_is_refused_counts_against_that_person_and_nobody_else(settings: Any) -> None:
    settings.API_RATE = "3/min"
    auditor, preparer = program(people.auditor), program(people.preparer)
    answers = [auditor.post("pledges/", {}) for _each in range(4)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]
    assert auditor.get("me/").status_code == 429
    assert preparer.get("me/").status_code == 200


def test_a_program_with_a_token_is_not_held_up_by_strangers_at_its_address(settings: Any) -> None:
    settings.API_RATE_ANONYMOUS = "1/min"
    here, secret = somewhere(), program(people.preparer).secret
    assert [of_stranger("me/", here=here).status_code for _each in range(2)] == [401, 429]
    assert of_stranger("me/", here=here, sent=secret).status_code == 200


def test_a_body_that_is_none_is_refused_with_a_sentence() -> None:
    answers = {what: sent_raw(content) for what, content in NO_JSON.items()}
    assert {what: (each.status_code, each["Content-Type"]) for what, each in answers.items()} == REFUSED
    assert [each.json()["detail"] for each in answers.values() if "JSON parse error" in each.json()["detail"]] == []
    assert not Answer.objects.filter(key="crooked").exists()


def test_a_part_of_a_body_with_files_is_read_as_strictly() -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n'
    answers = {
        what: sent_raw(head + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x", "receipts/")
        for what, content in NO_JSON.items()
    }
    assert {what: (each.status_code, each["Content-Type"]) for what, each in answers.items()} == REFUSED


@pytest.mark.parametrize("twice", ["data", "file"])
def test_a_part_that_comes_twice_is_refused(twice: str) -> None:
    name = '"file"; filename="a.pdf"' if twice == "file" else '"data"'
    part = f"--x\r\nContent-Disposition: form-data; name={name}\r\n\r\n{{}}\r\n".encode()
    answer = sent_raw(part * 2 + b"--x--\r\n", "multipart/form-data; boundary=x", "receipts/")
    assert (answer.status_code, answer["Content-Type"], list(answer.json()["errors"])) == (400, PROBLEM, [twice])


def test_more_parts_than_any_form_has_are_refused() -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n{}\r\n'
    answer = sent_raw(part * 2_000 + b"--x--\r\n", "multipart/form-data; boundary=x", "receipts/")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_another_kind_of_body_is_refused() -> None:
    kinds = ("text/plain", "application/xml", "application/x-www-form-urlencoded", "text/json", "multipart/form-data")
    answers = [sent_raw(b'{"number": "PL-900"}', kind) for kind in kinds]
    assert [(answer.status_code, answer["Content-Type"]) for answer in answers] == [(415, PROBLEM)] * len(kinds)


def test_a_body_that_is_too_large_is_refused(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = sent_raw(b'{"number": "' + b"9" * 1_000 + b'"}')
    assert (answer.status_code, answer["Content-Type"]) == (413, PROBLEM)
    assert not Answer.objects.filter(key="crooked").exists()


def test_a_body_of_unknown_length_is_refused_rather_than_passed_over() -> None:
    drafted = Pledge.objects.filter(status="announced").order_by("pk")[0]
    secret = program(people.preparer).secret
    answer = Client().generic(
        "POST", f"/api/v1/pledges/{drafted.pk}/cancel/", "", "application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "chunked", "Transfer-Encoding": "chunked"},
    )  # fmt: skip
    assert (answer.status_code, answer["Content-Type"]) == (411, PROBLEM)


@pytest.mark.parametrize("address", ["nothing/", "nothing", "pledges/7/", "acts/x/", "accounts/a%00b/"])
def test_an_address_that_is_none_is_answered_as_a_problem(address: str) -> None:
    asking = program(people.auditor, "read")
    answers = [who.ask(method, address) for who in (asking, Program()) for method in METHODS]
    assert {(answer.status_code, answer["Content-Type"]) for answer in answers} == {(404, PROBLEM)}
    assert {answer.json()["type"] for answer in answers} == {"/api/v1/#not-found"}


def test_a_page_that_is_none_stays_a_page() -> None:
    answer = Client().get("/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_method_that_an_address_does_not_have_is_answered_with_those_it_has() -> None:
    preparer = program(people.preparer)
    asked = {"DELETE pledges/": "GET, HEAD, POST", "GET books/verify/": "POST", "OPTIONS me/": "GET, HEAD"}
    answers = {each: preparer.ask(*each.split(" ")) for each in asked}
    assert {(answer.status_code, answer["Content-Type"]) for answer in answers.values()} == {(405, PROBLEM)}
    assert {each: ", ".join(sorted(answer["Allow"].split(", "))) for each, answer in answers.items()} == asked


def test_a_question_that_makes_no_sense_is_refused() -> None:
    auditor = program(people.auditor, "read")
    for query in ("figures/?rung=received&window=%00", "pledges/?status=%00", "acts/?from_on=99999"):
        answer = auditor.get(query)
        assert (answer.status_code, answer["Content-Type"]) in {(400, PROBLEM), (404, PROBLEM)}, query
