"""A Fund of one's own, from one file: whole, or not at all and said why."""

from __future__ import annotations

import copy
import tomllib
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.core.management import CommandError, call_command

from donors.models import Donor
from oversight import figures
from oversight.founding import NotFounded, found
from projects.models import Agency
from tests.house.sources import ROOT
from trustfund import ledger
from trustfund.access.models import Membership, Party, User
from trustfund.access.policy import Role
from trustfund.fund.models import Fund, Phase, Window
from trustfund.web.clock import today

if TYPE_CHECKING:
    from tests.databases import Copy

FILE: Final = ROOT / "docs" / "examples" / "fund.toml"


def told() -> dict[str, Any]:
    return copy.deepcopy(tomllib.loads(FILE.read_text()))


def test_the_example_founds_a_fund_in_which_work_can_begin(
    empty_fund: Copy, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("establish", str(FILE))
    said = capsys.readouterr().out
    assert Fund.objects.get().name in said
    assert {user.email for user in User.objects.all()} <= set(said.split())
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert (Window.objects.count(), Donor.objects.count(), Agency.objects.count()) == (2, 1, 1)
    assert set(Membership.objects.today().values_list("role", flat=True)) >= {"ADM", "FAP", "FAA", "TTL", "DN", "KPP"}
    assert figures.at(None).phase.headroom == Phase.objects.get().ceiling  # type: ignore[union-attr]
    assert User.objects.get(email="approver@bank.example").holds(Role.FAA)
    assert ledger.verify() == []


def test_a_fund_is_founded_once(empty_fund: Copy) -> None:
    found(told(), today=today())
    with pytest.raises(NotFounded, match="established here already"):
        found(told(), today=today())
    assert Fund.objects.count() == 1


def without(section: str) -> dict[str, Any]:
    return {name: value for name, value in told().items() if name != section}


def changed(section: str, number: int | None, **values: Any) -> dict[str, Any]:
    made = told()
    place = made[section] if number is None else made[section][number]
    place.update(values)
    return made


WRONG: Final = [
    (without("window"), "Missing: window"),
    (told() | {"windows": []}, "Unknown: windows"),
    (changed("fund", None, closing="2030-01-01"), "fund: unknown: closing"),
    (changed("fund", None, closing_on=told()["fund"]["established_on"].replace(year=2001)), "fund: "),
    (changed("fee", None, tiers=[["many", "5"]]), "fund: "),
    (changed("person", 1, role="FAA"), "1 × FAP"),
    (changed("person", 4, role="BOSS"), "person 5: 'BOSS'"),
    (changed("person", 4, party="donor"), "person 5: TTL is held in a party of kind bank, not donor"),
    (changed("person", 5, email="approver@bank.example"), "person 6: "),
    (changed("party", 1, kind="friend"), "party 2: "),
    (changed("window", 1, is_without_preference=True), "window 2: "),
    (changed("phase", None, recorded_by="donor@donor.example"), "phase: recorded_by"),
    (changed("phase", None, ceiling="a lot"), "phase: "),
]


def test_what_is_wrong_is_named_and_nothing_is_written(empty_fund: Copy) -> None:
    for file, said in WRONG:
        with pytest.raises(NotFounded) as refused:
            found(file, today=today())
        assert said in str(refused.value)
        assert not Party.objects.exists()
        assert not User.objects.exists()


def test_the_command_names_the_file_and_what_is_wrong_with_it(empty_fund: Copy, tmp_path: Any) -> None:
    file = tmp_path / "fund.toml"
    file.write_text("[fund\n")
    with pytest.raises(CommandError, match=r"fund\.toml: .*Nothing was written"):
        call_command("establish", str(file))
