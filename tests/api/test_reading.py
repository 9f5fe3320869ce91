"""What a program reads is what its person's pages show: no more of an act, no other list of funds to be taken on."""

from __future__ import annotations

from typing import Any

import pytest

from oversight.demo.people import people
from tests.api.programs import program
from trustfund.access.models import Act

pytestmark = pytest.mark.usefixtures("fresh_story")


def test_one_act_is_read_whole_masked_or_not_at_all() -> None:
    act = Act.objects.exclude(object_id="").exclude(detail={}).order_by("pk")[0]
    whole, masked, refused = (
        program(user, "read").get(f"acts/{act.pk}/")
        for user in (people.auditor, people.access_administrator, people.donor_linden)
    )
    told: Any = whole.json()
    assert (told["id"], told["verb"], told["object_id"], told["detail"]) == (
        act.pk, act.verb, act.object_id, act.detail,
    )  # fmt: skip
    hidden: Any = masked.json()
    assert (hidden["id"], hidden["verb"], hidden["object_id"], hidden["detail"]) == (act.pk, act.verb, "", {})
    assert refused.status_code == 403
    assert whole["ETag"] != masked["ETag"]


def test_funds_to_be_taken_on_are_listed_to_those_who_may_hand_them_in() -> None:
    answer = program(people.preparer, "read").get("loads/")
    assert (answer.status_code, answer.json()["next"]) == (200, None)
