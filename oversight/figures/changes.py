"""What changed since the last report, by donor: a plain engine over two sets of donors' rows.

A donor's pledge in the holding currency moves for three reasons that a reader must not confuse: a new (or withdrawn)
pledge, the revaluation of what is unpaid, and a correction of what the last report printed. A payment moves nothing in
the total: it turns a part that is revalued into one that never is again.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from oversight.figures.shapes import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oversight.figures.rows_in import DonorRow


@dataclass(frozen=True)
class Change:
    """One donor's movement between two reports, in the holding currency."""

    key: str
    name: str
    name_ko: str
    currency: str
    before: Decimal
    new_pledge: Decimal
    revaluation: Decimal
    correction: Decimal
    after: Decimal
    payment: Decimal
    """Received in between; in no sum with the others."""


def cents(value: Decimal) -> Decimal:
    """Round to the unit of the holding currency, half to even."""
    return value.quantize(Decimal("0.01"))


def changes(
    before: Iterable[DonorRow], after: Iterable[DonorRow], printed: Mapping[str, Decimal] | None = None
) -> tuple[Change, ...]:
    """Split the change of each row into its reasons; `printed` is what the last report said per row key.

    before (as printed) + correction + new pledge + revaluation = after.
    """
    earlier = {row.key: row for row in before}
    return tuple(_change(earlier.get(row.key), row, (printed or {}).get(row.key)) for row in after)


def _change(old: DonorRow | None, new: DonorRow, printed: Decimal | None) -> Change:
    was = (old.pledged_usd or ZERO) if old else ZERO
    now = new.pledged_usd or ZERO
    said = was if printed is None else printed
    rate = new.rate.usd_per_unit if new.rate else Decimal(0)
    pledged = cents((new.pledged - (old.pledged if old else ZERO)) * rate)
    return Change(
        new.key, new.name, new.name_ko, new.currency, before=said, new_pledge=pledged,
        revaluation=now - was - pledged, correction=was - said, after=now,
        payment=new.paid_usd - (old.paid_usd if old else ZERO),
    )  # fmt: skip
