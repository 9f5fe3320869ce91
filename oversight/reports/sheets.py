"""The tables of a report: plain data between the figures and everything that prints them.

A sheet goes unchanged into the frozen extract, from there into the PDF, the CSV files and the publish gate.
Amounts are decimals here and strings in the extract. Words of ours (labels, "Total") are English and are
translated when printed; names of donors, windows and projects carry their Korean beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from oversight.reports import gate

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = Decimal | str | int | date | None
FIGURES: Final = ("amount", "count")
"""Kinds of columns that add up. A rate or a share does not."""


@dataclass(frozen=True)
class Column:
    """A column: `kind` is text, amount, count, rate, share or date; `unit` a currency, where all rows have one."""

    name: str
    label: str
    kind: str = "text"
    unit: str = ""

    @property
    def is_figure(self) -> bool:
        """Say whether its cells are numbers, set to the right."""
        return self.kind not in {"text", "date"}


@dataclass(frozen=True)
class Line:
    """A row. `mark` is item, sum or total; `is_word`: its first cell is a word of ours, to be translated."""

    name: str
    cells: Mapping[str, Value]
    ko: Mapping[str, str] = field(default_factory=dict)
    mark: str = "item"
    is_word: bool = False
    short: str = ""
    """What charts call it, where its first cell is too long for one."""


@dataclass(frozen=True)
class Sheet:
    """A table with what must hold in it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    footings: tuple[gate.Down | gate.Across, ...] = ()
    note: str = ""

    def table(self) -> gate.Table:
        """Return its figures as the gate reads them."""
        figures = [column.name for column in self.columns if column.kind in FIGURES]
        return gate.Table(
            self.name,
            tuple(
                gate.Row(line.name, {name: _figure(line.cells.get(name)) for name in figures}) for line in self.lines
            ),
            self.footings,
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON: amounts as strings, days in ISO 8601."""
        return {
            "name": self.name,
            "title": self.title,
            "note": self.note,
            "columns": [{"name": c.name, "label": c.label, "kind": c.kind, "unit": c.unit} for c in self.columns],
            "rows": [
                {
                    "name": line.name,
                    "mark": line.mark,
                    "is_word": line.is_word,
                    "ko": dict(line.ko),
                    "short": line.short,
                    "cells": {c.name: text_of(line.cells.get(c.name)) for c in self.columns},
                }
                for line in self.lines
            ],
            "adds_up": [_rule_as_json(rule) for rule in self.footings],
        }


def text_of(value: Value) -> str | None:
    """Return the one spelling of a value in the extract; nothing stays nothing."""
    if value is None or isinstance(value, str):
        return value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _figure(value: Value) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _rule_as_json(rule: gate.Down | gate.Across) -> dict[str, Any]:
    """Write a footing so that whoever holds only the extract can check it."""
    parts = [[name, sign] for name, sign in rule.parts]
    if isinstance(rule, gate.Down):
        return {"direction": "down", "columns": list(rule.columns), "result": rule.result, "parts": parts}
    return {"direction": "across", "rows": list(rule.rows), "result": rule.result, "parts": parts}


def table_from_json(sheet: Mapping[str, Any]) -> gate.Table:
    """Read a table of an extract back, to judge it without the fund."""
    figures = [column["name"] for column in sheet["columns"] if column["kind"] in FIGURES]
    rows = tuple(
        gate.Row(row["name"], {name: _decimal(row["cells"].get(name)) for name in figures}) for row in sheet["rows"]
    )
    return gate.Table(sheet["name"], rows, tuple(_rule_from_json(rule) for rule in sheet["adds_up"]))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _rule_from_json(rule: Mapping[str, Any]) -> gate.Down | gate.Across:
    parts = tuple((name, sign) for name, sign in rule["parts"])
    if rule["direction"] == "down":
        return gate.Down(tuple(rule["columns"]), rule["result"], parts)
    return gate.Across(parts, rule["result"], tuple(rule["rows"]))
