"""Exchange rates are handed in by programs as by people; another person enters them."""

from __future__ import annotations

import pytest

from oversight.demo.people import people
from tests.api.programs import program


@pytest.mark.usefixtures("fresh_story")
def test_programs_hand_in_what_people_hand_in() -> None:
    body = {"currency": "KPW", "on": "2026-05-05", "usd_per_unit": "0.001111111", "source": "UN operational rate"}
    answer = program(people.preparer).post("rate-submissions/rate/", body)
    assert (answer.status_code, answer.json()["status"]) == (201, "handed_in")
    assert program(people.board_donor).post("rate-submissions/rate/", body).status_code == 403
