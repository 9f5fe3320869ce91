"""Burden sharing for programs: a key is handed in by a program, approved by a person, and read month by month."""

from __future__ import annotations

import pytest

from donors.models import BurdenKey, Donor
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from tests.api.programs import program


@pytest.mark.usefixtures("fresh_story")
def test_programs_hand_in_keys_and_read_who_bears_how_much() -> None:
    donor = Donor.objects.get(pk=demo_id("donor:alder"))
    body = {
        "number": "BK-009", "from_on": "2027-06-01", "need": {"amount": "100.00", "currency": "USD"},
        "basis": "notes", "shares": [{"donor": str(donor.pk), "kind": "percentage", "value": "70"}],
    }  # fmt: skip
    answer = program(people.preparer).post("burden-keys/hand-in/", body)
    assert (answer.status_code, answer.json()["status"]) == (201, "handed_in"), answer.json()
    assert program(people.board_donor).post("burden-keys/hand-in/", body).status_code == 403
    wrong = program(people.preparer).post(
        "burden-keys/hand-in/", body | {"number": "BK-010", "need": {"amount": "1", "currency": "EUR"}}
    )
    assert wrong.status_code == 422
    assert BurdenKey.objects.filter(from_on__year=2027, number="BK-009").count() == 1
    seen = program(people.board_donor).get("burden/?since=2026-10-01&until=2026-10-31").json()["results"]
    assert [(month["key"], month["gap_of_the_key"]["amount"]) for month in seen] == [("BK-002", "110000.00")]
    assert {line["donor"] for line in seen[0]["donors"]} >= {donor.name}
