"""How far each promise has come: read from the accounts of agreements and donors, in the contribution currency."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from donors.models import Agreement, PledgeAccount
from trustfund import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from donors.models import Donor
    from trustfund.ledger import Totals

ZERO: Final = Decimal(0)
KINDS: Final = ("receivable", "qualified", "paid", "contributions")


@dataclass(frozen=True)
class Standing:
    """What stands of one agreement, or of several in one currency. `contributions` is in USD as booked."""

    receivable: Decimal = ZERO
    qualified: Decimal = ZERO
    paid: Decimal = ZERO
    contributions: Decimal = ZERO

    @property
    def signed(self) -> Decimal:
        """Return what the donor has signed (DOMAIN section 2)."""
        return self.receivable + self.qualified + self.paid

    def __add__(self, other: Standing) -> Standing:
        return Standing(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True)
class DonorLine:
    """A donor in one currency. `standing` is None where the reader may not see what was signed and paid."""

    donor: Donor
    currency: str
    accounts: PledgeAccount | None
    pledged: Decimal
    unsigned: Decimal
    standing: Standing | None


def of_agreements(agreements: Iterable[Agreement]) -> dict[UUID, Standing]:
    """Return what stands of each agreement, with one query for all; nothing stands before it is countersigned."""
    found = list(agreements)
    ids = [pk for agreement in found for pk in _accounts(agreement) if pk]
    totals = ledger.totals(ids) if ids else {}
    return {agreement.pk: _standing(agreement, totals) for agreement in found}


def of_donors(donors: Iterable[Donor], visible: Iterable[Agreement]) -> list[DonorLine]:
    """Return a line per donor and currency: pledges of everybody, the rest of the agreements the reader may see."""
    found = list(donors)
    standings: dict[tuple[UUID, str], Standing] = {}
    agreements = [each for each in visible if each.status == "countersigned"]
    for agreement, standing in zip(agreements, of_agreements(agreements).values(), strict=True):
        key = (agreement.donor_id, agreement.currency)
        standings[key] = standings.get(key, Standing()) + standing
    held = PledgeAccount.objects.filter(donor__in=found).select_related("pledged_account", "promised_account")
    of = {(each.donor_id, each.currency): each for each in held}
    lines = []
    for donor in found:
        keys = sorted(key for key in of if key[0] == donor.pk)
        lines += [_line(donor, currency, of[donor.pk, currency], standings) for _pk, currency in keys]
        if not keys:
            lines.append(DonorLine(donor, "", None, ZERO, ZERO, None))
    return lines


def _line(donor: Donor, currency: str, held: PledgeAccount, standings: dict[tuple[UUID, str], Standing]) -> DonorLine:
    pledged, unsigned = held.pledged_account.balance, held.promised_account.balance
    return DonorLine(donor, currency, held, pledged, unsigned, standings.get((donor.pk, currency)))


def _accounts(agreement: Agreement) -> list[int | None]:
    return [getattr(agreement, f"{kind}_account_id") for kind in KINDS]


def _standing(agreement: Agreement, totals: dict[int, Totals]) -> Standing:
    return Standing(*(totals[pk].balance if pk else ZERO for pk in _accounts(agreement)))
