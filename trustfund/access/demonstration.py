"""Sign-ins of the demonstration: listed on the sign-in page and by `manage.py sign_ins`, never in production."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from trustfund.access.models import Membership
from trustfund.access.policy import Role

PASSWORD: Final = "demonstration"  # noqa: S105  the same for all, printed on the sign-in page
"""The password of every demonstration account; production refuses to start with such accounts."""


class SignIn(NamedTuple):
    """One line of the table of demonstration sign-ins."""

    role: str
    person: str
    party: str
    email: str
    language: str


def sign_ins() -> list[SignIn]:
    """Return the demonstration accounts with the roles held today, in the order of the roles.

    Who is invited and has not come has no password to try.
    """
    held = (
        Membership.objects.today()
        .filter(person__users__is_demonstration=True, person__users__is_active=True)
        .exclude(person__users__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .values_list("role", "person__name", "party__name", "person__users__email", "person__users__language")
    )
    lines = [(Role(role), SignIn(str(Role(role).label), *rest)) for role, *rest in held]
    return [line for _role, line in sorted(lines, key=lambda pair: (list(Role).index(pair[0]), pair[1]))]
