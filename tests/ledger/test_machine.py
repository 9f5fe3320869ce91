"""A state machine does everything that can be done to the books, and much that cannot, beside a plain model."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.ledger.asking import WHO, Asking, met, names
from tests.ledger.books import CASH, CEILING, GIVEN, LIMIT
from tests.ledger.model import Books, Said
from trustfund import ledger
from trustfund.ledger import merkle
from trustfund.ledger.models import Leaf, MonthTotal

if TYPE_CHECKING:
    from tests.databases import Copy

EXAMPLES: Final = int(os.environ.get("LEDGER_EXAMPLES", "50"))
STEPS: Final = 50
KINDS: Final = (CASH, GIVEN, LIMIT, CEILING)
AMOUNTS: Final = st.sampled_from(
    [Decimal(word) for word in ("0.01", "1", "7.35", "100", "250", "1000", "0", "-5", "0.005", "2.125")]
)
GOOD: Final = st.lists(
    st.sampled_from([Decimal(word) for word in ("0.01", "7.35", "100", "1000")]), min_size=1, max_size=3
)
DAYS: Final = st.integers(-40, 160)
OPEN: Final = st.integers(100, 200)
REASONS: Final = {
    "account_keeps_its_floor", "amount_has_the_decimals_of_its_currency", "closed_month_stays_closed",
    "entry_is_not_dated_after_tomorrow", "entry_is_reversed_once", "entry_key_is_used_once", "entry_moves_something",
    "reversal_mirrors_its_entry", "transfer_has_two_sides", "transfer_is_positive", "transfer_stays_in_its_book",
    "transfer_stays_in_its_currency",
}  # fmt: skip
MONTHS_A_RUN_MAY_CLOSE: Final = 3
steps_taken = count()


def after(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


class Machine(Asking, RuleBasedStateMachine):
    """Draws are relative to the first open month: what one run closes, the next begins after."""

    open_from: ClassVar = date(1990, 1, 1)
    accounts: Bundle[int] = Bundle("accounts")
    done: Bundle[str] = Bundle("done")

    @initialize(target=accounts)
    def begin(self) -> Any:
        """Seven accounts to begin with, everything before sealed, and the months before closed."""
        while ledger.seal():
            pass
        self.base = type(self).open_from
        ledger.close_month(after(self.base, -1), by=WHO)
        self.books = Books(self.base)
        self.closings = 0
        self.offset = Leaf.objects.count()
        shapes = [
            (CASH, "USD"),
            (GIVEN, "USD"),
            (CASH, "USD"),
            (LIMIT, "USD"),
            (CEILING, "USD"),
            (GIVEN, "KWD"),
            (GIVEN, "KRW"),
        ]
        return multiple(*(self.open_box(kind, currency) for kind, currency in shapes))

    @rule(target=accounts, kind=st.sampled_from(KINDS), currency=st.sampled_from(["USD", "KRW", "KWD"]))
    def open(self, kind: ledger.Kind, currency: str) -> int:
        """Another account."""
        return self.open_box(kind, currency)

    @rule(
        target=done,
        debit=accounts,
        credit=accounts,
        amount=AMOUNTS,
        day=DAYS,
        memo=st.sampled_from(["", "first", "조선"]),
    )
    def post(self, debit: int, credit: int, amount: Decimal, day: int, memo: str) -> Any:
        """One transfer between any two accounts."""
        return multiple(*self.ask([self.new(day, [(debit, credit, amount)], memo)]))

    @rule(target=done, account=accounts, others=st.data(), amounts=GOOD, day=OPEN, raw=st.booleans())
    def post_well(self, account: int, others: st.DataObject, amounts: list[Decimal], day: int, raw: bool) -> Any:  # noqa: FBT001 (drawn)
        """Transfers between accounts that may trade, in amounts their currency has: only a floor may object."""
        box = self.books.boxes[account]
        partners = [
            other.pk for other in self.books.boxes.values()
            if (other.book, other.currency) == (box.book, box.currency) and other != box
        ]  # fmt: skip
        if not partners:
            return multiple()
        other = others.draw(st.sampled_from(partners))
        sides = (account, other) if box.side == "debit" else (other, account)
        whole = [
            max(Decimal(1), amount.quantize(Decimal(1))) if box.currency == "KRW" else amount for amount in amounts
        ]
        return multiple(*self.ask([self.new(day, [(*sides, amount) for amount in whole])], raw=raw))

    @rule(target=done, amounts=GOOD, day=OPEN, raw=st.booleans())
    def fill(self, amounts: list[Decimal], day: int, raw: bool) -> Any:  # noqa: FBT001 (drawn)
        """Money where it may go, so that there is something to take."""
        one, other, _, limit, ceiling, *_ = self.books.boxes
        moves = [(*pair, amount) for amount in amounts for pair in ((one, other), (ceiling, limit))]
        return multiple(*self.ask([self.new(day, moves)], raw=raw))

    @rule(amount=st.sampled_from(["0.005", "2.125"]), raw=st.booleans())
    def fill_too_finely(self, amount: str, raw: bool) -> None:  # noqa: FBT001 (drawn)
        """Half a cent where money may go: only the decimals object."""
        one, other, *_ = self.books.boxes
        self.ask([self.new(150, [(one, other, Decimal(amount))])], raw=raw)

    @rule(day=OPEN)
    def post_nothing(self, day: int) -> None:
        """An entry without a transfer."""
        self.ask([self.new(day, [])])

    @rule(amounts=GOOD, day=OPEN)
    def fill_and_take_back_too_early(self, amounts: list[Decimal], day: int) -> None:
        """A reversal dated before what it takes back."""
        one, other, *_ = self.books.boxes
        for key in self.ask([self.new(day, [(one, other, amount) for amount in amounts])]):
            self.ask([Said(f"machine:{next(names)}:early", "try", self.day(day - 1), "", (), key)])

    @rule(target=done, amounts=GOOD, day=OPEN, raw=st.booleans())
    def spend(self, amounts: list[Decimal], day: int, raw: bool) -> Any:  # noqa: FBT001 (drawn)
        """From one cash to another and out of the limit, as far as there is any."""
        one, _, another, limit, ceiling, *_ = self.books.boxes
        moves = [(another, one, amounts[0]), (limit, ceiling, amounts[-1])]
        return multiple(*self.ask([self.new(day, moves)], raw=raw))

    @rule(target=done, moves=st.lists(st.tuples(accounts, accounts, AMOUNTS), max_size=4), day=DAYS)
    def post_several(self, moves: list[tuple[int, int, Decimal]], day: int) -> Any:
        """An entry of none to four transfers."""
        return multiple(*self.ask([self.new(day, moves)]))

    @rule(
        target=done,
        moves=st.lists(st.tuples(accounts, accounts, AMOUNTS), min_size=2, max_size=5),
        day=DAYS,
        again=st.booleans(),
    )
    def post_many(self, moves: list[tuple[int, int, Decimal]], day: int, again: bool) -> Any:  # noqa: FBT001 (drawn)
        """A batch, sometimes with an entry twice."""
        batch = [self.new(day, [move]) for move in moves]
        return multiple(*self.ask([*batch, batch[0]] if again else batch))

    @rule(target=done, debit=accounts, credit=accounts, amount=AMOUNTS, day=DAYS)
    def post_raw(self, debit: int, credit: int, amount: Decimal, day: int) -> Any:
        """The same by plain INSERTs: the same answer."""
        return multiple(*self.ask([self.new(day, [(debit, credit, amount)])], raw=True))

    @rule(key=done)
    def post_again(self, key: str) -> None:
        """The same key with the same content: nothing new."""
        self.ask([self.books.entries[key]])

    @rule(key=done, other=st.sampled_from(["amount", "on", "memo", "kind"]))
    def post_other(self, key: str, other: str) -> None:
        """The same key with other content: refused."""
        said = self.books.entries[key]
        moves = tuple((debit, credit, amount + 1) for debit, credit, amount in said.moves) or self.books.moves(said)
        changes: dict[str, dict[str, Any]] = {
            "amount": {"moves": moves, "reverses": None}, "on": {"on": said.on + timedelta(days=1)},
            "memo": {"memo": said.memo + "!"}, "kind": {"kind": "other"},
        }  # fmt: skip
        self.ask([Said(**(vars(said) | changes[other]))])

    @rule(target=done, key=done, later=st.tuples(st.sampled_from([-2, 0, 40]), st.integers(0, 2), st.just(3)))
    def reverse(self, key: str, later: tuple[int, ...]) -> Any:
        """Take an entry back, perhaps before it was, and once more."""
        said = self.books.entries[key]
        mirrors = [
            Said(f"machine:{next(names)}:back", said.kind, said.on + timedelta(days=days), "", (), key)
            for days in later
        ]
        return multiple(*(made for mirror in mirrors for made in self.ask([mirror])))

    @rule(account=accounts, other=accounts, over=st.sampled_from(["0", "0.01", "1"]))
    def empty(self, account: int, other: int, over: str) -> None:
        """Take everything out of an account, and a little more."""
        amount = self.books.balance(account) + Decimal(over)
        sides = (other, account) if self.books.boxes[account].side == "debit" else (account, other)
        self.ask([self.new(60, [(*sides, amount)])])

    @rule(debit=accounts, credit=accounts)
    def post_into_the_future(self, debit: int, credit: int) -> None:
        """Later than tomorrow."""
        on = datetime.now(UTC).date() + timedelta(days=2)
        self.ask([Said(f"machine:{next(names)}:done", "try", on, "", ((debit, credit, Decimal(1)),))])

    @precondition(lambda self: self.closings < MONTHS_A_RUN_MAY_CLOSE)
    @rule(months=st.integers(-1, 0))
    def close(self, months: int) -> None:
        """Close the first open month, or one that is closed."""
        first = after(self.books.open_from, months)
        closing = ledger.close_month(first, by=WHO)
        assert closing.month >= first
        self.books.open_from = type(self).open_from = max(self.books.open_from, after(first, 1))
        self.closings += 1

    @rule(limit=st.sampled_from([1, 3, 500]))
    def seal(self, limit: int) -> None:
        """Seal the oldest entries that wait, in their order, and prove one of them."""
        waiting = [key for key in self.books.entries if key not in self.books.sealed]
        sealed = ledger.seal(limit)
        assert (sealed is None) == (waiting == [])
        if sealed:
            leaves = list(sealed.leaves.select_related("entry").order_by("number"))
            assert len(leaves) == min(limit, len(waiting))
            assert {leaf.entry.key for leaf in leaves} <= set(waiting)
            self.books.sealed += [leaf.entry.key for leaf in leaves]
            proof = ledger.proof(leaves[-1].entry)
            assert proof is not None
            assert merkle.holds(proof)

    @rule(account=accounts, day=DAYS)
    def look(self, account: int, day: int) -> None:
        """The balance of any day, and the movements."""
        on = self.day(day)
        assert ledger.balance(account, as_of=on) == self.books.balance(account, on)
        page = ledger.movements(ledger.Account.objects.get(pk=account), limit=5)
        if page.rows:
            assert page.rows[0].balance == self.books.balance(account)

    @rule()
    def verify(self) -> None:
        """Every rule holds."""
        assert ledger.verify() == []

    @invariant()
    def the_books_are_those_of_the_model(self) -> None:
        """Accounts, month totals, entries and journal numbers, after each step."""
        if not hasattr(self, "books"):
            return
        next(steps_taken)
        pks = list(self.books.boxes)
        found = {pk: (t.debits, t.credits, t.balance) for pk, t in ledger.totals(pks).items()}
        assert found == {pk: (*self.books.totals(pk), self.books.balance(pk)) for pk in pks}
        months = MonthTotal.objects.filter(account__in=pks).values_list("account_id", "month", "debits", "credits")
        assert {(pk, month): (debits, credits_) for pk, month, debits, credits_ in months} == self.books.months()
        mine = ledger.Entry.objects.filter(transfers__debit__in=pks).values_list("key", flat=True)
        assert set(mine) == set(self.books.entries)
        numbers = list(Leaf.objects.order_by("-number").values_list("number", flat=True)[:1]) or [0]
        assert numbers[0] == self.offset + len(self.books.sealed)


def test_the_books_do_what_the_model_says(empty_fund: Copy) -> None:
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
    )
    assert ledger.verify() == []
    taken = next(steps_taken)
    assert taken > EXAMPLES * STEPS / 3, f"only {taken} steps"
    assert set(met) == REASONS, REASONS ^ set(met)
    print(
        f"{taken} steps, {ledger.Entry.objects.count()} entries, refused {met.total()} times: {dict(met.most_common())}"
    )
