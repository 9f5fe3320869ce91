"""The named people of the demonstration: `people.preparer`, `people.signatory`, `people.donor_alder`."""

from __future__ import annotations

from typing import Final

from oversight.demo.ids import demo_id
from oversight.demo.parties import PEOPLE
from trustfund.access.models import Party, User

KEYS: Final = frozenset(line.key for line in PEOPLE)


class People:
    """Finds a person of the demonstration by name; each look-up reads the database anew."""

    def __getattr__(self, key: str) -> User:
        """Return the account of the person of that key; AttributeError when the demonstration has nobody so called."""
        if key not in KEYS:
            raise AttributeError(key)
        return User.objects.select_related("person").get(pk=demo_id(f"user:{key}"))

    def __dir__(self) -> list[str]:
        """Name everybody."""
        return sorted(KEYS)


people: Final = People()


def party(key: str) -> Party:
    """Return the party of the demonstration with that key, e.g. `alder`, `energy`, `bank`."""
    return Party.objects.get(pk=demo_id(f"party:{key}"))


def email(key: str) -> str:
    """Return the address with which that person signs in."""
    return f"{key.replace('_', '.')}@example.org"
