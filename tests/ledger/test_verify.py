"""`verify` finds every tampering, and names it: each row switches a control off as the owner and breaks one rule."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

import psycopg
import pytest
from django.core.management import call_command

from tests.ledger.books import CASH, DAY, LIMIT, key, opened, pair, put
from trustfund import ledger
from trustfund.ledger._invariants import INVARIANTS
from trustfund.ledger._verifying import rules

if TYPE_CHECKING:
    from tests.databases import Copy

ENTRY: Final = """INSERT INTO ledger_entry (kind, effective_on, key, xid) VALUES ('bad', '2026-05-20', 'bad:1:done', '3');
    INSERT INTO ledger_unsealed SELECT id FROM ledger_entry WHERE key = 'bad:1:done';"""
TAMPERING: Final = {
    "l1_transfer_stays_in_one_book_and_currency": [
        "UPDATE ledger_transfer SET credit_id = (SELECT id FROM ledger_account WHERE kind = 'try_limit') WHERE id = 1",
        "UPDATE ledger_transfer SET effective_on = '2026-05-19' WHERE id = 1",
        "DELETE FROM ledger_entry WHERE id = 2",
    ],
    "l2_books_balance_in_every_currency": ["UPDATE ledger_account SET debits = debits + 1 WHERE kind = 'try_cash'"],
    "l3_account_totals_are_the_sum_of_its_transfers": [
        "UPDATE ledger_account SET debits = debits + 1, credits = credits + 1 WHERE kind = 'try_cash'",
        "UPDATE ledger_transfer SET amount = amount + 1 WHERE id = 1",
        "DELETE FROM ledger_transfer WHERE id = 2",
    ],
    "l3_month_totals_are_the_sum_of_their_transfers": [
        "UPDATE ledger_monthtotal SET debits = debits + 1",
        "DELETE FROM ledger_monthtotal WHERE account_id = 1",
        "INSERT INTO ledger_monthtotal VALUES (1, '2020-01-01', 1, 1)",
    ],
    "l5_amount_is_positive_and_exact": ["UPDATE ledger_transfer SET amount = 0.001 WHERE id = 1"],
    "l6_reversal_mirrors_its_entry": ["UPDATE ledger_transfer SET amount = amount + 1 WHERE id = 3"],
    "l6_entry_is_reversed_once": ["DROP INDEX entry_is_reversed_once; UPDATE ledger_entry SET reverses_id = 3 WHERE id = 2"],
    "l7_nothing_was_posted_into_a_closed_month": [
        "INSERT INTO ledger_closing (month, closed_at) VALUES ('2026-05-01', '2020-01-01')"],
    "l8_journal_numbers_have_no_gap": ["DELETE FROM ledger_leaf WHERE number = 2"],
    "l8_entry_is_sealed_or_waits_for_it": ["INSERT INTO ledger_unsealed VALUES (1)", "DELETE FROM ledger_leaf WHERE number = 3"],
    "l9_sealed_entry_is_as_it_was": [
        "UPDATE ledger_entry SET memo = 'other' WHERE id = 2",
        "UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 second' WHERE id = 2",
        "UPDATE ledger_transfer SET amount = amount + 1 WHERE id = 2",
        "UPDATE ledger_account SET code = 'other' WHERE kind = 'try_cash'",
        "UPDATE ledger_leaf SET hash = sha256('') WHERE number = 2",
    ],
    "l9_seals_form_one_chain": [
        "UPDATE ledger_seal SET root = sha256('')",
        "UPDATE ledger_seal SET head = sha256('')",
        "DELETE FROM ledger_leaf WHERE number = 3",
        "UPDATE ledger_seal SET number = 7",
    ],
    "l10_entry_moves_something_and_names_its_source": [ENTRY],
    "l11_account_keeps_its_floor": [
        "ALTER TABLE ledger_account DROP CONSTRAINT account_keeps_its_floor; UPDATE ledger_account SET credits = 1e9 WHERE id = 1"
    ],
    "l11_accounts_of_a_kind_are_alike": [
        """INSERT INTO ledger_account (kind, book, currency, side, floor, code, name)
        VALUES ('try_cash', 'money', 'USD', 'debit', NULL, 'x', 'x')"""
    ],
}  # fmt: skip


@pytest.fixture
def books(empty_fund: Copy) -> Copy:
    """Three entries and the reversal of the last, sealed."""
    cash, given = pair(100)
    opened(LIMIT)
    put(cash, given, 5)
    entry = put(given, cash, 1)
    ledger.reverse(entry, on=DAY, by=None, key=key())
    assert ledger.seal() is not None
    assert ledger.verify() == []
    return empty_fund


def test_every_rule_of_the_ledger_has_its_tampering() -> None:
    assert set(TAMPERING) == set(INVARIANTS)


@pytest.mark.parametrize("rule", TAMPERING)
def test_verify_names_what_was_tampered_with(rule: str, books: Copy) -> None:
    with psycopg.connect(books.owner_address) as owner:
        for table in ("account", "entry", "transfer", "closing", "seal", "leaf"):
            owner.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        for tampering in TAMPERING[rule]:
            with owner.transaction(force_rollback=True):
                owner.execute(tampering)
                found = owner.execute(f'SELECT * FROM inv."{rule}"').fetchall()
            assert found != [], tampering


def test_the_command_says_what_is_wrong_and_fails(books: Copy) -> None:
    said = StringIO()
    call_command("verify", stdout=said)
    assert said.getvalue() == f"{len(rules())} rules hold.\n"
    with psycopg.connect(books.owner_address) as owner:
        owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        owner.execute("UPDATE ledger_entry SET memo = 'other' WHERE id = 2")
    wrong = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify", stderr=wrong)
    changed = ledger.Entry.objects.get(pk=2)
    assert end.value.code == 1
    assert wrong.getvalue() == f"l9_sealed_entry_is_as_it_was: number 2, key {changed.key}\n"


def test_an_account_that_is_not_as_its_kind_is_declared_is_named(
    empty_fund: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = opened(CASH)
    shape = SimpleNamespace(name="try_cash", book="money", side="debit", floor=Decimal(0))
    monkeypatch.setattr("trustfund.ledger._verifying.chart", lambda: [shape])
    assert ledger.verify() == []
    shape.floor = None
    assert [finding.row for finding in ledger.verify()] == [{"account": account.code, "kind": "try_cash"}]
