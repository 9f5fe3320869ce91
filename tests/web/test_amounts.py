"""What people paste is read, and what can mean two things is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from trustfund.web import amounts, words
from trustfund.web.forms import DayField, Form, MoneyField

READ = [
    ("1,234,567.89", "1234567.89"),
    ("1 234 567,89", "1234567.89"),
    ("1\u202f234\u202f567,89", "1234567.89"),
    ("1\u00a0234\u00a0567.89", "1234567.89"),
    ("1.234.567,89", "1234567.89"),
    ("1'234'567.89", "1234567.89"),
    ("1’234’567.89", "1234567.89"),
    ("USD 1,234.00", "1234"),
    ("1,234.00 usd", "1234"),
    ("US$ 5", "5"),
    ("$1,234", "1234"),
    ("1234567", "1234567"),
    ("1234567.8", "1234567.8"),
    ("12,5", "12.5"),
    ("12,50", "12.5"),
    ("0.05", "0.05"),
    ("1,234", "1234"),
    ("1,234,567", "1234567"),
    ("1.234.567", "1234567"),
    ("１，２３４．５０", "1234.5"),
    ("−15.20", "-15.2"),
    ("  250 000  ", "250000"),
]
REFUSED = [
    ("1.234", "ambiguous"),
    ("12.345", "ambiguous"),
    ("1,23,456", "unreadable"),
    ("1.234,567.89", "unreadable"),
    ("12,34.56", "unreadable"),
    ("1,234.567", "unreadable"),
    ("1 23", "unreadable"),
    ("1e6", "unreadable"),
    ("NaN", "unreadable"),
    ("Infinity", "unreadable"),
    ("12 apples", "unreadable"),
    ("1.2.3", "unreadable"),
    ("--5", "unreadable"),
    ("", "unreadable"),
    ("=1+1", "unreadable"),
    ("EUR 5", "currency"),
    ("5 €", "currency"),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_amounts_are_read_as_people_write_them(text: str, value: str) -> None:
    assert amounts.amount(text, currency="USD") == Decimal(value)


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_amount_or_could_be_two_is_refused(text: str, why: str) -> None:
    with pytest.raises(amounts.Unclear) as refusal:
        amounts.amount(text, currency="USD")
    assert refusal.value.why == why


def test_a_currency_without_decimals_takes_none() -> None:
    assert amounts.amount("1.234.567", currency="KRW", places=0) == 1234567
    with pytest.raises(amounts.Unclear):
        amounts.amount("12.5", currency="KRW", places=0)


def test_three_decimals_are_refused_where_a_comma_could_be_thousands() -> None:
    with pytest.raises(amounts.Unclear) as refusal:
        amounts.amount("1,234", currency="KWD", places=3)
    assert refusal.value.why == "ambiguous"
    assert amounts.amount("1.234", currency="KWD", places=3) == Decimal("1.234")


@given(st.decimals(min_value=0, max_value=10**13, places=2), st.sampled_from(["USD", "EUR", "CHF"]))
def test_every_printed_amount_is_read_back(value: Decimal, currency: str) -> None:
    assert amounts.amount(words.money(value, currency), currency=currency) == value


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    for read in (amounts.amount, amounts.day):
        with suppress(amounts.Unclear):
            read(text)


DAYS = [
    "2026-11-23", "23 Nov 2026", "23 November 2026", "Nov 23, 2026", "November 23 2026", "23.11.2026", "23. 11. 2026",
    "2026/11/23", "2026.11.23", "2026년 11월 23일", "2026년11월23일", " 23-Nov-2026 ", "２０２６-11-23",
]  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert amounts.day(text) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "why"), [("11/12/2026", "ambiguous"), ("31 Feb 2026", "unreadable"), ("soon", "unreadable")]
)
def test_a_day_that_could_be_two_is_refused(text: str, why: str) -> None:
    with pytest.raises(amounts.Unclear) as refusal:
        amounts.day(text)
    assert refusal.value.why == why


def test_amounts_and_days_are_printed_in_the_language_of_the_page() -> None:
    on = date(2026, 11, 23)
    with translation.override("en"):
        assert (words.money(Decimal("1234567.891"), "USD"), words.day(on)) == ("1,234,567.89 USD", "23 Nov 2026")
    with translation.override("ko"):
        assert (words.money(Decimal(-5), "KRW"), words.day(on)) == ("−5 KRW", "2026년 11월 23일")


class Paid(Form):
    amount = MoneyField(currency="USD")
    on = DayField()


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong_in_place() -> None:
    form = Paid({"id": "5f3c1d3e-3a8a-4a39-9f0b-0d7a3f6f1a11", "amount": "1.234", "on": "11/12/2026"})
    assert form.status == 422
    assert {name: [error.code for error in errors.as_data()] for name, errors in form.errors.items()} == {
        "amount": ["ambiguous"],
        "on": ["ambiguous"],
    }
    assert 'value="1.234"' in str(form["amount"])


@pytest.mark.parametrize(
    ("text", "code"), [("0", "positive"), ("-5", "positive"), ("1000000000000000", "large"), ("", "required")]
)
def test_an_amount_is_positive_and_believable(text: str, code: str) -> None:
    form = Paid({"id": "5f3c1d3e-3a8a-4a39-9f0b-0d7a3f6f1a11", "amount": text, "on": "2026-11-23"})
    assert [error.code for error in form.errors["amount"].as_data()] == [code]


def test_each_rendered_form_carries_a_new_id_and_a_sent_one_keeps_its_own() -> None:
    assert Paid()["id"].value() != Paid()["id"].value()
    sent = Paid({"id": "5f3c1d3e-3a8a-4a39-9f0b-0d7a3f6f1a11"})
    assert "5f3c1d3e-3a8a-4a39-9f0b-0d7a3f6f1a11" in str(sent["id"])
