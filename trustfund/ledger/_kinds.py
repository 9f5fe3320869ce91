"""Kinds of account: which book, which side, which floor, and the sentence said when the floor is reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Book = Literal["promises", "money", "purposes", "limits"]
Side = Literal["debit", "credit"]

BOOKS: Final[dict[str, _StrPromise]] = {
    "promises": _("Promises (contribution currency)"),
    "money": _("Money (holding currency)"),
    "purposes": _("Purposes (holding currency)"),
    "limits": _("Limits (holding currency)"),
}
ZERO: Final = Decimal(0)
REFUSAL: Final = _("%(account)s has %(available)s %(currency)s left; this asks for %(asked)s %(currency)s.")


@dataclass(frozen=True)
class Kind:
    """A kind of account, declared once in an app's `accounts.py`.

    `side` is the side on which a balance is positive; `floor` is the least balance in the account's currency
    (None: no floor). `refusal` may use %(account)s, %(available)s, %(asked)s and %(currency)s.
    """

    name: str
    book: Book
    side: Side
    floor: Decimal | None = ZERO
    label: _StrPromise | str = field(default="", compare=False)  # a lazy text hashes differently in each language
    refusal: _StrPromise | str = field(default=REFUSAL, compare=False)

    def __post_init__(self) -> None:
        """Remember the kind by its name, so that a refusal of the database finds its sentence."""
        known = _DECLARED.setdefault(self.name, self)
        if (known.book, known.side, known.floor) != (self.book, self.side, self.floor):
            message = f"The kind of account {self.name!r} is declared twice, differently."
            raise ImproperlyConfigured(message)


_DECLARED: Final[dict[str, Kind]] = {}


def declared(name: str) -> Kind | None:
    """Return the kind declared under this name, if any."""
    return _DECLARED.get(name)


def chart() -> list[Kind]:
    """Return every kind that an installed app declares in its `accounts.py`, by book and name."""
    found: dict[str, Kind] = {}
    for app in apps.get_app_configs():
        place = f"{app.name}.accounts"
        if find_spec(place) is not None:
            found |= {kind.name: kind for kind in vars(import_module(place)).values() if isinstance(kind, Kind)}
    books = list(BOOKS)
    return sorted(found.values(), key=lambda kind: (books.index(kind.book), kind.name))
