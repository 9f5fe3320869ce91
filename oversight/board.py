"""How the Fund stands, put for the board: sentence, charts and tables from the figures, with where each leads."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString  # noqa: TC002 - a return type that templates ask for
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from donors.models import Donor
from oversight.figures import DonorRow, Figures, Overdue, Rung
from oversight.words import older_rates
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.web import charts, words
from trustfund.web.books import figure_url
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

ZERO = Decimal(0)
MONTHS = 12


class Standing:
    """The Fund as it stands, for one reader."""

    def __init__(self, now: Figures, user: Any) -> None:
        self.now, self.user = now, user
        self.currency = now.fund.currency if now.fund else "USD"

    @cached_property
    def rungs(self) -> list[Rung]:
        """Return the ladder in the language of the page."""
        return [replace(rung, label=_t(rung.label)) for rung in self.now.ladder]

    @cached_property
    def free(self) -> Decimal:
        """Return what the board can still allocate."""
        return sum((row.unallocated for row in self.now.windows), ZERO)

    @property
    def sentence(self) -> str:
        """Return how the Fund stands in one sentence."""
        signed, paid = self.now.rung("signed"), self.now.rung("paid_in")
        said = _t("%(signed)s million %(currency)s are signed and %(paid)s paid in; %(free)s are free to allocate.") % {
            "signed": words.millions(signed),
            "paid": words.millions(paid),
            "free": words.millions(self.free),
            "currency": self.currency,
        }
        count = len(self.now.overdue)
        if not count:
            nothing = _t("No instalment is overdue.")
            return f"{said} {nothing}"
        late = ngettext("One instalment is overdue.", "%(count)s instalments are overdue.", count) % {"count": count}
        return f"{said} {late}"

    @property
    def behind(self) -> list[tuple[str, str]]:
        """Return where each rung leads; nothing for readers to whom the journal is closed."""
        found = [(str(rung.label), figure_url(rung.name, self.user)) for rung in self.rungs]
        return [(label, url) for label, url in found if url]

    @property
    def older_rates(self) -> list[str]:
        """Say which amounts are stated at a rate older than it should be."""
        return older_rates(self.now)

    @cached_property
    def donors_chart(self) -> SafeString:
        """Draw what each donor has paid and still owes; the share is the burden it carries of what was paid."""
        rows = [
            charts.Bar(
                self._donor(row) if self._is_only(row.name) else f"{self._donor(row)} {row.currency}",
                row.paid_usd,
                (row.receivable_usd or ZERO) + (row.qualified_usd or ZERO),
                note=f"{words.millions(row.paid_usd)} · {words.percent(row.share or ZERO, 0)}",
            )
            for row in sorted(self.now.donors, key=lambda row: row.paid_usd, reverse=True)
        ]
        return charts.both(
            charts.bars, rows, title=_t("Paid in by donor, and what is still due"), done=_t("paid in"),
            rest=_t("signed, not yet paid"), unit=self.currency, wide=560,
        )  # fmt: skip

    @cached_property
    def _short_names(self) -> dict[Any, str]:
        return dict(Donor.objects.values_list("pk", "short_name"))

    def _donor(self, row: DonorRow | Overdue) -> str:
        """Return what a donor is called where there is little room."""
        return _in_korean(row) or self._short_names.get(row.donor_id, "")

    def _is_only(self, name: str) -> bool:
        return sum(row.name == name for row in self.now.donors) == 1

    @property
    def largest(self) -> str:
        """Say who carries most of the burden."""
        rows = sorted(self.now.donors, key=lambda row: row.paid_usd, reverse=True)
        if not rows or not rows[0].share:
            return _t("Nothing has been paid in yet")
        return _t("%(donor)s carries %(share)s of what is paid in") % {
            "donor": self._donor(rows[0]),
            "share": words.percent(rows[0].share, 0),
        }

    @cached_property
    def windows(self) -> Table:
        """Return the windows, in millions for the eye, each leading to the Fund's page."""
        columns = (_("Allocated"), _("Committed"), _("Disbursed"), _("Free"))
        rows = [(row, row.allocated, row.committed, row.disbursed, row.unallocated) for row in self.now.windows]
        return self._millions(_("By window"), _("Window"), columns, rows, "by-window")

    @cached_property
    def projects(self) -> Table:
        """Return the projects with their rungs."""
        columns = (_("Allocated"), _("Committed"), _("Disbursed"), _("Documented"))
        rows: list[tuple[Any, ...]] = [
            (
                Value(f"{row.code} {words.named(row)}", reverse("projects:project_detail", args=[row.project_id])),
                row.allocated,
                row.committed,
                row.disbursed,
                row.documented,
            )
            for row in self.now.projects
        ]
        table = [Column(_("Project")), *(Column(name, "money", self.currency) for name in columns)]
        total = [sum((row[place] for row in rows), ZERO) for place in range(1, 5)]
        return Table.of(
            _("By project"), table, rows, totals=(_t("Total"), *total), as_of=self.now.as_of, name="by-project"
        )

    def _millions(self, title: Any, first: Any, names: Iterable[Any], rows: list[Any], name: str) -> Table:
        columns = [Column(first), *(Column(each, "number", _t("million")) for each in names)]
        lines = [(row[0], *(words.millions(each) for each in row[1:])) for row in rows]
        total = [words.millions(sum(column, ZERO)) for column in zip(*(row[1:] for row in rows), strict=True)]
        return Table.of(title, columns, lines, totals=(_t("Total"), *total) if rows else None, name=name)

    @property
    def used(self) -> int:
        """Return how much of the phase's ceiling is committed, in percent, for the bar."""
        phase = self.now.phase
        return int(phase.committed * 100 / phase.ceiling) if phase and phase.ceiling else 0

    @cached_property
    def overdue(self) -> list[tuple[str, Overdue, int]]:
        """Return what is overdue: the donor, the instalment, its days; the longest first."""
        late = [(self._donor(row), row, (self.now.as_of - row.due_on).days) for row in self.now.overdue]
        return sorted(late, key=lambda line: -line[2])

    @cached_property
    def forecast(self) -> SafeString:
        """Draw the cash of the next twelve months if nothing more comes in and the pace stays."""
        cover = self.now.cover
        points = [
            charts.Point(_months_on(self.now.as_of, place), cover.cash - cover.monthly * place)
            for place in range(MONTHS + 1)
        ]
        return charts.both(
            charts.forecast, points, title=self.cover_sentence, unit=self.currency, wide=560,
            shortfall_label=_t("shortfall"),
        )  # fmt: skip

    @property
    def cover_sentence(self) -> str:
        """Say for how long the cash lasts."""
        cover = self.now.cover
        if cover.months is None:
            return _t("Nothing was paid out in the last twelve months.")
        return _t("At the pace of the last twelve months the cash lasts for %(months)s months.") % {
            "months": cover.months
        }

    @property
    def may_open_books(self) -> bool:
        """Say whether figures may lead to accounts for this reader."""
        return policy.may(self.user, "ledger_entry", Action.READ)


def _in_korean(row: DonorRow | Overdue) -> str:
    name = row.name_ko if isinstance(row, DonorRow) else row.donor_ko
    return name if words.language() == "ko" else ""


def _months_on(day: Any, months: int) -> Any:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, 28))
