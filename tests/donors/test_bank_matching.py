"""What a credit of the bank probably is: scores with reasons, computed without a database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from donors.bank.matching import AMBIGUOUS_AT_MOST, SURE, Candidate, Credit, Index, one_for_each, proposals, ranked

DUE = date(2026, 3, 2)


def instalment(key: str = "i1", **terms: Any) -> Candidate:
    given: dict[str, Any] = {
        "key": key, "is_receipt": False, "currency": "EUR", "amount": Decimal("600.00"), "usd": Decimal("660.00"),
        "due_on": DUE, "references": ("CA-001/1",), "names": ("CA-001",), "payers": ("Alder",),
    }  # fmt: skip
    return Candidate(**(given | terms))


def credit(words: str = "", amount: str = "660.00", **terms: Any) -> Credit:
    given: dict[str, Any] = {"key": "c1", "currency": "USD", "amount": Decimal(amount), "value_on": DUE, "words": words}
    return Credit(**(given | terms))


SENT: dict[str, Any] = {"instructed": (Decimal("600.00"), "EUR")}


@pytest.mark.parametrize(
    ("told", "score", "reasons"),
    [
        (credit("CA-001/1 first instalment", payer="Alder", **SENT), 100, ("reference", "amount", "day", "payer")),
        (credit("ca 001 1", **SENT), 95, ("reference", "amount", "day")),
        (credit("CA001-1"), 75, ("reference", "near", "day")),
        (credit("CA-001 thank you", **SENT), 75, ("agreement", "amount", "day")),
        (credit("CA-001/12", **SENT), 75, ("agreement", "amount", "day")),
        (credit("", **SENT), 45, ("amount", "day")),
        (credit("CA-001/1", value_on=DUE + timedelta(days=20), **SENT), 90, ("reference", "amount", "weeks")),
        (credit("CA-001/1", value_on=DUE + timedelta(days=60), **SENT), 85, ("reference", "amount")),
        (credit("CA-001/1", instructed=(Decimal("200.00"), "EUR")), 70, ("reference", "part", "day")),
        (credit("CA-001/1", amount="5.00", instructed=(Decimal("700.00"), "EUR")), 60, ("reference", "day")),
    ],
)
def test_a_score_and_its_reasons(told: Credit, score: int, reasons: tuple[str, ...]) -> None:
    (made,) = ranked(told, Index([instalment()]))
    assert (made.score, made.reasons) == (score, reasons)


def test_what_says_nothing_is_proposed_for_nothing() -> None:
    index = Index([instalment()])
    assert list(proposals([credit("Thank you", "5.00"), credit("hello")], index)) == [None, None]


def test_an_instalment_without_a_due_day_is_matched_by_the_rest() -> None:
    (made,) = ranked(credit("CA-001/1", **SENT), Index([instalment(due_on=None)]))
    assert (made.score, made.reasons) == (85, ("reference", "amount"))


def test_a_receipt_entered_by_hand_is_proposed_only_at_the_banks_own_dollars() -> None:
    entered = instalment("r1", is_receipt=True, references=("ALD-77", "R-001"))
    (made,) = ranked(credit("ALD-77"), Index([entered]))
    assert (made.is_receipt, made.score, made.reasons) == (True, 95, ("reference", "amount", "day"))
    assert ranked(credit("ALD-77", "660.01"), Index([entered])) == []


def test_of_two_that_fit_alike_neither_is_sure() -> None:
    index = Index([instalment("i1"), instalment("i2")])
    (made,) = proposals([credit("CA-001/1", payer="Alder", **SENT)], index)
    assert made is not None
    assert (made.score, made.reasons[-1]) == (AMBIGUOUS_AT_MOST, "ambiguous")


def test_of_two_lines_for_one_instalment_the_surer_stays_sure() -> None:
    index = Index([instalment()])
    told = [
        credit("CA-001/1", key="late", value_on=DUE + timedelta(days=90), **SENT),
        credit("CA-001/1", key="c2", **SENT),
    ]
    made = one_for_each([each for each in proposals(told, index) if each])
    assert [(each.credit, each.score >= SURE, each.reasons[-1]) for each in made] == [
        ("c2", True, "day"),
        ("late", False, "taken"),
    ]


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "5000"), ("KWD", "1.234"), ("KRW", "1")])
def test_amounts_match_in_currencies_of_every_scale(currency: str, amount: str) -> None:
    owed = instalment(currency=currency, amount=Decimal(f"{amount}.000" if "." not in amount else amount), usd=None)
    (made,) = ranked(credit("CA-001/1", "40.00", instructed=(Decimal(amount), currency)), Index([owed]))
    assert "amount" in made.reasons
