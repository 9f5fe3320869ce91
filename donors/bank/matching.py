"""Which instalment, or which receipt entered by hand, a credit of the bank is: a score with its reasons. No Django here.

Nothing is decided by it: a person accepts what is proposed, and another receives it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

REFERENCE, AGREEMENT, AMOUNT, NEAR, PART, DAY, WEEKS, PAYER = (50, 30, 35, 15, 10, 10, 5, 5)
"""What each reason counts, of a hundred."""
LEAST: Final = 40
"""Below this nothing is proposed."""
SURE: Final = 85
"""At this reference and amount agree: such proposals can be accepted in one press."""
AMBIGUOUS_AT_MOST: Final = 60
TAKEN: Final = 50
NEARNESS: Final = Decimal("0.02")
LONGEST_REFERENCE: Final = 8
FEW_DAYS: Final = 7
MANY_DAYS: Final = 31
TOKEN: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Candidate:
    """An instalment of which something is open, or a receipt that has no line of the bank yet.

    `amount` is what is open, in `currency`; `usd` what that is about in the account's currency, exact for a receipt.
    `references` name it alone, `names` its agreement, `payers` its donor.
    """

    key: str
    is_receipt: bool
    currency: str
    amount: Decimal
    usd: Decimal | None
    due_on: date | None
    references: tuple[str, ...]
    names: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Credit:
    """A line that came in: its amount in the account's currency, and what the payer sent where the bank says so."""

    key: str
    currency: str
    amount: Decimal
    value_on: date
    words: str
    payer: str = ""
    instructed: tuple[Decimal, str] | None = None


@dataclass(frozen=True)
class Proposal:
    """What a credit is probably, how sure that is (of a hundred), and why, as codes."""

    credit: str
    candidate: str
    is_receipt: bool
    score: int
    reasons: tuple[str, ...]


class Spelled(NamedTuple):
    """How a candidate is called, as it is compared."""

    references: frozenset[str]
    names: frozenset[str]
    payers: frozenset[str]


@dataclass
class Index:
    """The candidates by what a line can say of them, so that ten thousand lines need not ask each."""

    candidates: Sequence[Candidate]
    by_reference: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    by_amount: dict[tuple[str, Decimal], list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    worth: list[tuple[Decimal, int]] = field(default_factory=list)
    spelled: dict[str, Spelled] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort every candidate into its places."""
        for place, each in enumerate(self.candidates):
            told = Spelled(*(frozenset(map(joined, texts)) for texts in (each.references, each.names, each.payers)))
            self.spelled[each.key] = told
            for text in told.references:
                self.by_reference[text].append(each)
            for text in told.names:
                self.by_name[text].append(each)
            self.by_amount[each.currency, each.amount.normalize()].append(each)
            if each.usd:
                self.worth.append((each.usd, place))
        self.worth.sort()

    def near(self, amount: Decimal) -> Iterator[Candidate]:
        """Yield the candidates worth about so much in the account's currency."""
        low = bisect_left(self.worth, (amount * (1 - NEARNESS), -1))
        high = bisect_right(self.worth, (amount * (1 + NEARNESS), len(self.candidates)))
        for _usd, place in self.worth[low:high]:
            yield self.candidates[place]


def joined(text: str) -> str:
    """Return a reference as it is compared: letters and digits alone, in capitals."""
    return "".join(TOKEN.findall(text)).upper()


def phrases(text: str) -> set[str]:
    """Return every run of up to eight words of the text, joined: payers part references as they like."""
    words = [word.upper() for word in TOKEN.findall(text)]
    return {
        "".join(words[start : start + length])
        for start in range(len(words))
        for length in range(1, min(LONGEST_REFERENCE, len(words) - start) + 1)
    }


def ranked(credit: Credit, index: Index) -> list[Proposal]:
    """Return what the credit may be, the surest first."""
    told = phrases(credit.words)
    payer = told | phrases(credit.payer)
    found: dict[str, Candidate] = {}
    for phrase in told:
        for each in (*index.by_reference.get(phrase, ()), *index.by_name.get(phrase, ())):
            found[each.key] = each
    sums = [
        (credit.currency, credit.amount),
        *([(credit.instructed[1], credit.instructed[0])] if credit.instructed else ()),
    ]
    for currency, amount in sums:
        found |= {each.key: each for each in index.by_amount.get((currency, amount.normalize()), ())}
    found |= {each.key: each for each in index.near(credit.amount)}
    scored = [
        made
        for each in found.values()
        if (made := _scored(credit, each, index.spelled[each.key], told, payer)).score >= LEAST
    ]
    return sorted(scored, key=lambda made: (-made.score, made.candidate))


def _scored(credit: Credit, candidate: Candidate, spelled: Spelled, told: set[str], payer: set[str]) -> Proposal:
    reasons: list[tuple[str, int]] = []
    if not spelled.references.isdisjoint(told):
        reasons.append(("reference", REFERENCE))
    elif not spelled.names.isdisjoint(told):
        reasons.append(("agreement", AGREEMENT))
    money = _money(credit, candidate)
    reasons += [money] if money else []
    if candidate.is_receipt and money != ("amount", AMOUNT):
        return Proposal(credit.key, candidate.key, candidate.is_receipt, 0, ())
    if candidate.due_on is not None:
        away = abs((credit.value_on - candidate.due_on).days)
        reasons += [("day", DAY)] if away <= FEW_DAYS else [("weeks", WEEKS)] if away <= MANY_DAYS else []
    if not spelled.payers.isdisjoint(payer):
        reasons.append(("payer", PAYER))
    score = sum(count for _name, count in reasons)
    return Proposal(credit.key, candidate.key, candidate.is_receipt, score, tuple(name for name, _count in reasons))


def _money(credit: Credit, candidate: Candidate) -> tuple[str, int] | None:
    if candidate.is_receipt:
        return ("amount", AMOUNT) if candidate.usd == credit.amount else None
    sent = credit.instructed or (credit.amount, credit.currency)
    if sent[1] == candidate.currency:
        if sent[0] == candidate.amount:
            return "amount", AMOUNT
        return ("part", PART) if sent[0] < candidate.amount else None
    if candidate.usd and abs(candidate.usd - credit.amount) <= candidate.usd * NEARNESS:
        return "near", NEAR
    return None


def proposals(credits_: Iterable[Credit], index: Index) -> Iterator[Proposal | None]:
    """Yield for each credit what it is most probably, or nothing; one that is as likely another is never sure."""
    for credit in credits_:
        found = ranked(credit, index)
        if not found:
            yield None
            continue
        best = found[0]
        if len(found) > 1 and found[1].score == best.score:
            best = _lowered(best, "ambiguous", min(best.score, AMBIGUOUS_AT_MOST))
        yield best


def one_for_each(made: Iterable[Proposal]) -> list[Proposal]:
    """Return the proposals; of several credits proposed for one candidate, only the surest stays sure."""
    found = sorted(made, key=lambda each: (-each.score, each.credit))
    seen: Counter[str] = Counter()
    told = []
    for each in found:
        seen[each.candidate] += 1
        later = seen[each.candidate] > 1
        told.append(_lowered(each, "taken", max(each.score - TAKEN, 0)) if later else each)
    return told


def _lowered(made: Proposal, reason: str, score: int) -> Proposal:
    return Proposal(made.credit, made.candidate, made.is_receipt, score, (*made.reasons, reason))
