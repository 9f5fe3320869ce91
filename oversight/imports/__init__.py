"""Agreements, instalments and receipts from a spreadsheet: each row goes the way of its page's form and service.

    outcome = imports.take(kind, sheet, by=user, is_trial=True)

All rows or none: a row that is refused undoes the others, and each is named by row and column with what to do. What is
taken stands as drafts, which two persons lead on as ever. A record's id is made of its kind and number, so that the same
file again changes nothing; the same number with other content is refused.

Read with the limits of `load_fund.reading`. Libraries for imports (django-import-export, tablib) write models by
themselves, past the services, the policy and the signatures; what is left of them here is a loop over forms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _t

from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.web.records import allow
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from oversight.load_fund.reading import Line, Sheet
    from trustfund.access.models import User


class Wrong(Exception):
    """A row cannot be taken: the column it is about (or none), and what to do."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


class Several(Exception):
    """Several cells are wrong."""

    def __init__(self, found: Sequence[tuple[int, Wrong]]) -> None:
        super().__init__()
        self.found = found


@dataclass(frozen=True)
class Column:
    """A column of a file: its name, what stands in it, an example."""

    name: str
    what: Any
    example: str = ""
    is_required: bool = True


@dataclass(frozen=True)
class Result:
    """What became of one row: new, unchanged, or wrong in a column."""

    row: int
    name: str
    state: str
    column: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of file: its columns, and how one row (or the rows of one record) is taken."""

    name: str
    label: Any
    object_name: str
    columns: tuple[Column, ...]
    take: Callable[[Sequence[Line], User], bool]
    group: str = ""
    """The column whose equal values make one record of several rows."""


@dataclass
class Outcome:
    """What became of a file."""

    is_trial: bool
    results: list[Result] = field(default_factory=list)

    @property
    def wrong(self) -> list[Result]:
        """Return the rows that cannot be taken."""
        return [each for each in self.results if each.state == "wrong"]

    @property
    def is_taken(self) -> bool:
        """Say whether the rows stand now."""
        return not self.is_trial and not self.wrong

    def count(self, state: str) -> int:
        """Return how many rows came out so."""
        return sum(each.state == state for each in self.results)


def take(kind: Kind, sheet: Sheet, *, by: User, is_trial: bool, proof: str = "") -> Outcome:
    """Take all rows of a file, or only try. Nothing is written when a row is wrong, or when it is a trial."""
    allow(by, kind.object_name, Action.CREATE)
    outcome = Outcome(is_trial)
    with transaction.atomic():
        if missing := [each.name for each in kind.columns if each.is_required and not sheet.has(each.name)]:
            sentence = _t("The file lacks this column: take the template.")
            outcome.results += [Result(1, "", "wrong", name, sentence) for name in missing]
        else:
            for lines in _grouped(kind, sheet.lines):
                outcome.results += _one(kind, lines, by)
        if outcome.is_taken:
            acts.log(
                "records.imported", by=by, object_name=kind.object_name, object_id="", file=sheet.name, sha256=proof,
                new=outcome.count("new"), unchanged=outcome.count("unchanged"),
            )  # fmt: skip
        transaction.set_rollback(not outcome.is_taken)
    return outcome


def _grouped(kind: Kind, lines: Iterable[Line]) -> list[list[Line]]:
    found: dict[Any, list[Line]] = {}
    for line in lines:
        found.setdefault(line.text(kind.group).casefold() if kind.group else line.number, []).append(line)
    return list(found.values())


def _one(kind: Kind, lines: Sequence[Line], by: User) -> list[Result]:
    name = lines[0].text(kind.group or "number")
    try:
        with transaction.atomic():
            is_new = kind.take(lines, by)
    except Several as several:
        return [Result(row, name, "wrong", wrong.column, wrong.sentence) for row, wrong in several.found]
    except Wrong as wrong:
        return [Result(lines[0].number, name, "wrong", wrong.column, wrong.sentence)]
    except Refused as refused:
        return [Result(lines[0].number, name, "wrong", "", refused.sentence)]
    return [Result(line.number, name, "new" if is_new else "unchanged") for line in lines]
