"""What a set of spreadsheets says of a fund: recognised by column names, checked, and laid out to be booked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t

from oversight.load_fund.reading import Line, NotLoaded, Sheet
from oversight.load_fund.spread import CENT, DoesNotFit, fill, fit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

AGREEMENTS: Final = ("donor", "currency", "amount_contribution_currency", "amount_usd", "paid_in_usd")
WINDOWS: Final = ("window", "cumulative_allocated", "cumulative_disbursed")
GRANTS: Final = ("grant_amount", "disbursements")
BEFORE, WITHIN = "before", "within"


@dataclass(frozen=True)
class AgreementPlan:
    """An agreement to take on; `paid` in its currency is derived from the dollars where only these are known."""

    number: str
    donor: str
    currency: str
    amount: Decimal
    amount_usd: Decimal
    paid_usd: Decimal
    paid: Decimal
    due_on: date

    @property
    def receivable(self) -> Decimal:
        """Return what is unpaid, in its currency."""
        return self.amount - self.paid


@dataclass(frozen=True)
class WindowPlan:
    """A window to open, and what it had allocated and disbursed before and within the last year."""

    code: str
    title: str
    allocated: Mapping[str, Decimal]
    disbursed: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """Return all that it has allocated."""
        return sum(self.allocated.values(), Decimal(0))


@dataclass
class GrantPlan:
    """What was committed in one period to a beneficiary out of a window, and disbursed of it by period."""

    window: str
    beneficiary: str
    period: str
    committed: Decimal = Decimal(0)
    disbursed: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """What a file `fund.toml` may say of the fund; each has a default."""

    name: str
    code: str = "TF0001"
    recipient_name: str = "–"
    on_behalf_of: str = "–"
    established_on: date | None = None
    as_of: date | None = None
    opening_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """Everything to be booked, and the days on which."""

    terms: Terms
    as_of: date
    opening_on: date
    agreements: tuple[AgreementPlan, ...]
    windows: tuple[WindowPlan, ...]
    grants: tuple[GrantPlan, ...]
    grant_count: int
    is_notional: bool
    """Whether the part of each beneficiary in each window is ours and not the source's."""

    def day(self, period: str) -> date:
        """Return the day on which what belongs to a period is dated."""
        return self.opening_on if period == BEFORE else self.as_of


def terms_from(content: bytes | None, folder: str) -> Terms:
    """Read `fund.toml`, or take the folder's name. Raises `NotLoaded`."""
    if content is None:
        return Terms(name=folder)
    try:
        told: dict[str, Any] = tomllib.loads(content.decode())
        return Terms(**{"name": folder, **told})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise NotLoaded(_t("fund.toml: %(error)s.") % {"error": error}) from error


def make(sheets: Sequence[Sheet], terms: Terms, as_of: date | None) -> Plan:
    """Lay out what the sheets say. Raises `NotLoaded` naming file, row and column."""
    on = as_of or terms.as_of
    if on is None:
        raise NotLoaded(_t("Say as of which day the tables are (--as-of, or as_of in fund.toml)."))
    agreements, windows, grants = (_one(sheets, columns) for columns in (AGREEMENTS, WINDOWS, GRANTS))
    year = _year_column(windows)
    opening = terms.opening_on or (date(on.year - 1, 12, 31) if year else on)
    planned = tuple(_window(line, year) for line in windows.lines)
    if len({window.code for window in planned}) != len(planned):
        raise NotLoaded(_t("%(file)s: two windows have the same code.") % {"file": windows.name})
    has_window = grants.has("window")
    rows = tuple(_given(grants, planned)) if has_window else _spread(grants, planned)
    return Plan(
        terms,
        on,
        opening,
        tuple(_agreement(line, number, on) for number, line in enumerate(agreements.lines, start=1)),
        planned,
        rows,
        sum(int(line.amount("grants")) for line in grants.lines) if grants.has("grants") else len(grants.lines),
        not has_window,
    )


def _one(sheets: Sequence[Sheet], columns: tuple[str, ...]) -> Sheet:
    found = [sheet for sheet in sheets if sheet.has(*columns)]
    if len(found) != 1:
        said = {"columns": ", ".join(columns), "count": len(found)}
        raise NotLoaded(_t("Exactly one file with the columns %(columns)s is needed; there are %(count)s.") % said)
    return found[0]


def _year_column(windows: Sheet) -> str:
    """Return the ending of the columns of the last year ("cy2020"), or nothing."""
    found = [
        column.removeprefix("allocated_") for column in windows.columns if re.fullmatch(r"allocated_cy\d{4}", column)
    ]
    return found[0] if found and f"disbursed_{found[0]}" in windows.columns else ""


def _agreement(line: Line, number: int, as_of: date) -> AgreementPlan:
    amount = line.amount("amount_contribution_currency", required=True)
    usd, paid_usd = line.amount("amount_usd", required=True), line.amount("paid_in_usd")
    currency, donor = line.text("currency").upper(), line.text("donor")
    if not re.fullmatch("[A-Z]{3}", currency):
        raise line.wrong("currency", _t("“%(text)s” is not a currency code of three letters") % {"text": currency})
    if not donor:
        raise line.wrong("donor", _t("is empty"))
    if not amount or not usd:
        raise line.wrong("amount_usd", _t("an agreement is greater than zero"))
    if paid_usd > usd:
        raise line.wrong("paid_in_usd", _t("more is paid than signed"))
    paid = amount - ((usd - paid_usd) / rate_of(amount, usd)).quantize(CENT)
    return AgreementPlan(f"AA-{number:03}", donor, currency, amount, usd, paid_usd, paid, as_of + timedelta(days=365))


def rate_of(amount: Decimal, usd: Decimal) -> Decimal:
    """Return the effective rate of an agreement, with the decimals that rates have."""
    return (usd / amount).quantize(Decimal("1e-9"))


def _window(line: Line, year: str) -> WindowPlan:
    name = line.text("window")
    code, title = code_of(name)
    parts = {}
    for kind in ("allocated", "disbursed"):
        total = line.amount(f"cumulative_{kind}")
        within = line.amount(f"{kind}_{year}") if year else Decimal(0)
        if within > total:
            raise line.wrong(f"{kind}_{year}", _t("is more than the cumulative amount"))
        parts[kind] = {BEFORE: total - within, WITHIN: within}
    if sum(parts["disbursed"].values()) > sum(parts["allocated"].values()):
        raise line.wrong("cumulative_disbursed", _t("more is disbursed than allocated"))
    return WindowPlan(code, title, parts["allocated"], parts["disbursed"])


def code_of(name: str) -> tuple[str, str]:
    """Split "W1 Data and diagnostics" into code and title; without a code the initials are one."""
    first, _space, rest = name.partition(" ")
    if re.fullmatch(r"[A-Z]{1,4}\d{1,3}", first):
        return first, rest or first
    return "".join(word[0] for word in re.findall(r"\w+", name)).upper()[:8] or "W", name


def _given(grants: Sheet, windows: Iterable[WindowPlan]) -> Iterable[GrantPlan]:
    """Take the window of each grant from its row; everything is dated at the opening."""
    known = {window.code for window in windows} | {window.title for window in windows}
    for line in grants.lines:
        code, _title = code_of(line.text("window"))
        if code not in known:
            raise line.wrong(
                "window", _t("“%(text)s” is no window of the windows' file") % {"text": line.text("window")}
            )
        amount, disbursed = line.amount("grant_amount", required=True), line.amount("disbursements")
        if disbursed > amount:
            raise line.wrong("disbursements", _t("more is disbursed than granted"))
        yield GrantPlan(code, beneficiary(line), BEFORE, amount, {BEFORE: disbursed, WITHIN: Decimal(0)})


def beneficiary(line: Line) -> str:
    """Return what a row of grants is about: a project, a country, or whatever its first column says."""
    return line.text("project") or line.text("country") or next(iter(line.cells.values())).strip()


def _spread(grants: Sheet, windows: tuple[WindowPlan, ...]) -> tuple[GrantPlan, ...]:
    """Attribute beneficiaries to windows and periods in order, both margins exact (see `spread`)."""
    paid, owed = [], []
    for line in grants.lines:
        amount, disbursed = line.amount("grant_amount", required=True), line.amount("disbursements")
        if disbursed > amount:
            raise line.wrong("disbursements", _t("more is disbursed than granted"))
        paid.append((beneficiary(line), disbursed))
        owed.append((beneficiary(line), amount - disbursed))
    printed = {window.code: sum(window.disbursed.values(), Decimal(0)) for window in windows}
    try:
        fitted = fit(printed, sum((amount for _name, amount in paid), Decimal(0)), Decimal(1))
        paid_parts = fill(paid, [part for window in windows for part in _by_period(window, fitted[window.code])])
        owed_parts = fill(owed, [(window.code, window.total - fitted[window.code]) for window in windows])
    except DoesNotFit as error:
        text = _t("%(file)s: grants and windows do not have the same sum; %(amount)s are left over.")
        raise NotLoaded(text % {"file": grants.name, "amount": error.amount}) from error
    return _grants(windows, paid_parts, owed_parts)


def _by_period(window: WindowPlan, disbursed: Decimal) -> Iterable[tuple[tuple[str, str], Decimal]]:
    """Divide what a window has disbursed: what its last year printed, and the rest before."""
    within = min(window.disbursed[WITHIN], disbursed)
    yield (window.code, BEFORE), disbursed - within
    yield (window.code, WITHIN), within


def _grants(
    windows: tuple[WindowPlan, ...],
    disbursed: Mapping[tuple[str, tuple[str, str]], Decimal],
    undisbursed: Mapping[tuple[str, str], Decimal],
) -> tuple[GrantPlan, ...]:
    """Commit first, at the opening, what was disbursed by then; the rest as far as each period's allocation reaches."""
    found: dict[tuple[str, str, str], GrantPlan] = {}

    def grant(code: str, name: str, period: str) -> GrantPlan:
        fresh = GrantPlan(code, name, period, disbursed={BEFORE: Decimal(0), WITHIN: Decimal(0)})
        return found.setdefault((code, name, period), fresh)

    for window in windows:
        room = window.allocated[BEFORE]
        names = [name for name, (code, _period) in disbursed if code == window.code]
        names = list(dict.fromkeys([*names, *(name for name, code in undisbursed if code == window.code)]))
        for name in names:
            early = disbursed.get((name, (window.code, BEFORE)), Decimal(0))
            room -= early
            if early:
                held = grant(window.code, name, BEFORE)
                held.committed += early
                held.disbursed[BEFORE] += early
        if room < 0:
            text = _t("%(window)s: more was disbursed before the last year than was allocated by then.")
            raise NotLoaded(text % {"window": window.code})
        for name in names:
            late = disbursed.get((name, (window.code, WITHIN)), Decimal(0))
            for amount, is_paid in ((late, True), (undisbursed.get((name, window.code), Decimal(0)), False)):
                first = min(amount, room)
                room -= first
                for part, period in ((first, BEFORE), (amount - first, WITHIN)):
                    if part:
                        held = grant(window.code, name, period)
                        held.committed += part
                        held.disbursed[WITHIN] += part if is_paid else 0
    return tuple(found.values())
