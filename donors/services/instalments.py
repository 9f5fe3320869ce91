"""The instalments of an agreement: written with its draft, dated when their event comes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t

from donors.models import DueAfter, Instalment, Portion
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from donors.models import Agreement
    from trustfund.fund.models import Window

ZERO = Decimal(0)


@dataclass(frozen=True)
class InstalmentTerms:
    """What an agreement says of one instalment, in the contribution currency.

    Due on a day, or (`due_on` is None) `due_days` after an event. `qualified` of it waits for the agreement's
    condition; None leaves it to `with_conditions`.
    """

    number: int
    due_on: date | None
    amount: Decimal
    qualified: Decimal | None = None
    due_after: str = ""
    due_days: int | None = None
    due_event: str = ""
    portion: str = ""
    """The label of its portion, where the agreement has portions."""


@dataclass(frozen=True)
class PortionTerms:
    """What an agreement says of one portion: its label, its amount, the window it prefers (None: without)."""

    label: str
    amount: Decimal
    preference: Window | None = None


def filed(agreement: Agreement, terms: InstalmentTerms) -> dict[str, Any]:
    """Return the terms as columns, the portion found by its label. Raises `Refused`."""
    said = asdict(terms)
    label = said.pop("portion")
    portion = agreement.portions.filter(label=label).first() if label else None
    if label and portion is None:
        raise Refused(_t("The agreement has no portion %(label)s.") % {"label": label})
    return said | {"portion": portion}


def with_conditions(parts: Sequence[InstalmentTerms], qualified: Decimal | int) -> list[InstalmentTerms]:
    """Return the parts with what of each is under the condition.

    Where no part says it, the qualified amount is taken to be what comes last: appropriations are for later years.
    """
    if any(part.qualified is not None for part in parts):
        return [replace(part, qualified=part.qualified or ZERO) for part in parts]
    left, found = Decimal(qualified), []
    for part in sorted(parts, key=lambda each: each.number, reverse=True):
        taken = max(ZERO, min(left, part.amount))
        left -= taken
        found.append(replace(part, qualified=taken))
    return found[::-1]


def renumbered(part: InstalmentTerms, number: int) -> InstalmentTerms:
    """Return the same terms under another number."""
    return replace(part, number=number)


def days_after(on: date, days: int | None) -> date:
    """Return the last day in time when the event came on that day; both days are inclusive (T4)."""
    return on + timedelta(days=days or 0)


def write(
    agreement: Agreement,
    parts: Sequence[InstalmentTerms],
    qualified: Decimal | int,
    portions: Sequence[PortionTerms] = (),
) -> None:
    """Write the instalments of a draft, and its portions, where it has any."""
    for portion in portions:
        Portion.objects.create(agreement=agreement, **vars(portion))
    for terms in with_conditions(parts, qualified):
        Instalment.objects.create(agreement=agreement, **filed(agreement, terms))


def signed(agreement: Agreement, on: date) -> None:
    """Set the day of those that are due after the countersignature, which came on that day."""
    for part in agreement.instalments.filter(due_after=DueAfter.COUNTERSIGNATURE):
        Instalment.objects.filter(pk=part.pk).update(due_on=part.due_after_event_of(on))
