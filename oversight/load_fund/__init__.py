"""Taking on an existing fund from its spreadsheets.

    load(read_folder(path), terms, as_of=day, hands=hands)

What the source says is recognised by the names of columns (`plan`), booked as dated opening entries through the same
services as everything else, all or nothing (`apply`), compared figure by figure with the books (`compare`), and the
source's own totals are put through the publish gate (`published`). docs/decisions/taking-on-a-fund.md says how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from oversight import figures
from oversight.load_fund import apply as booking
from oversight.load_fund import compare as comparing
from oversight.load_fund import plan as planning
from oversight.load_fund import published

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from oversight.figures.shapes import Rung
    from oversight.load_fund.reading import Sheet
    from oversight.reports.gate import Verdict

Hands = booking.Hands
Terms = planning.Terms


@dataclass(frozen=True)
class Loaded:
    """What was taken on: the plan, the ladder it gives, each figure beside its source, and what the source misadds."""

    plan: planning.Plan
    ladder: tuple[Rung, ...]
    compared: tuple[comparing.Compared, ...]
    verdict: Verdict

    @property
    def different(self) -> tuple[comparing.Compared, ...]:
        """Return the figures that are not what the source prints."""
        return tuple(each for each in self.compared if not each.is_same)


def load(
    sheets: Sequence[Sheet], terms: Terms, *, as_of: date | None, hands: Hands, is_rehearsal: bool = False
) -> Loaded:
    """Take the fund on, or only rehearse it. Raises `NotLoaded` naming what is wrong; then nothing is written."""
    verdict = published.check(sheets)
    plan = planning.make(sheets, terms, as_of)
    with transaction.atomic():
        booking.apply(plan, hands)
        loaded = Loaded(plan, figures.at(plan.as_of).ladder, tuple(comparing.compare(sheets, plan)), verdict)
        transaction.set_rollback(is_rehearsal)
    return loaded
