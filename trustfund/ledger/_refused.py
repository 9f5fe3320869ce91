"""A refusal of the database, as an exception that knows which rule, which account, and how much is left."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from trustfund.ledger._currencies import exactly
from trustfund.ledger._kinds import Kind, declared

FLOOR: Final = "account_keeps_its_floor"
SENTENCES: Final = {
    "accounts_of_a_kind_are_alike": _("An account opens empty, in the shape of its kind."),
    "amount_has_the_decimals_of_its_currency": _("The amount has more decimals than its currency."),
    "closed_month_stays_closed": _("The month is closed: date the entry in an open month."),
    "entry_is_not_dated_after_tomorrow": _("An entry is not dated later than tomorrow."),
    "entry_moves_something": _("An entry has at least one transfer."),
    "entry_reverses_an_entry": _("There is no entry to reverse."),
    "only_a_past_month_closes": _("Only a month that has ended can be closed."),
    "reversal_mirrors_its_entry": _("A reversal moves back exactly what its entry moved, and not before it."),
    "transfer_is_effective_with_its_entry": _("A transfer is effective on the day of its entry."),
    "transfer_is_written_with_its_entry": _("Transfers are written together with their entry, never later."),
    "transfer_names_two_accounts": _("A transfer names two accounts that exist."),
    "transfer_stays_in_its_book": _("A transfer stays in one book."),
    "transfer_stays_in_its_currency": _("A transfer stays in one currency: money changes currency only by a receipt."),
}


@dataclass(frozen=True)
class Short:
    """The account that does not hold what was asked: as people call it, and as the database knows it."""

    pk: int
    code: str
    name: str

    def __str__(self) -> str:
        return self.name


class Refused(IntegrityError):
    """The books refuse. `constraint` names the rule.

    For `account_keeps_its_floor` also: `account`, its `kind` (None when no app declares it), and in `currency`
    what is `available` above the floor and what was `asked`; `str()` is then the kind's sentence.
    """

    account: Short | None = None
    kind: Kind | None = None
    available: Decimal | None = None
    asked: Decimal | None = None
    currency: str | None = None

    def __init__(self, constraint: str, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.constraint = constraint
        self.detail = detail
        self.sentence = SENTENCES.get(constraint, "")
        if constraint == FLOOR and detail.startswith("{"):
            self._understand(json.loads(detail))

    def _understand(self, told: dict[str, Any]) -> None:
        self.account = Short(told["account"], told["code"], told["name"])
        self.kind = declared(told["kind"])
        self.currency = told["currency"]
        self.available = exactly(Decimal(told["available"]), told["currency"])
        self.asked = exactly(Decimal(told["asked"]), told["currency"])

    def __str__(self) -> str:
        if self.kind is None or self.asked is None or self.available is None:
            return str(self.sentence or self.args[0])
        return str(self.kind.refusal) % {
            "account": self.account,
            "available": f"{self.available:,}",
            "asked": f"{self.asked:,}",
            "missing": f"{self.asked - self.available:,}",
            "currency": self.currency,
        }


def refused(error: IntegrityError) -> Refused:
    """Return the refusal behind Django's IntegrityError."""
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    return Refused(name, str(error), getattr(diagnosis, "message_detail", None) or "")
