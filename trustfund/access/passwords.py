"""A password that is easily guessed is no password, however long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

if TYPE_CHECKING:
    from trustfund.access.models import User

LEAST: Final = 3
"""Of four: safe against everyone who does not hold the database."""
READ: Final = 72
"""So many characters are judged: the time it takes grows with the square of the length."""


class NotGuessable:
    """Refuses passwords of lists of breaches, of words, names and dates, and patterns of the keyboard (zxcvbn's lists)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password that would be guessed; the person's own words count as known."""
        own: list[Any] = [user.email, *user.email.split("@"), user.person.name] if user else []
        judged = zxcvbn(password[:READ], user_inputs=[str(word) for word in own])
        if judged["score"] < LEAST:
            raise ValidationError(self.get_help_text(), code="password_is_guessable")

    def get_help_text(self) -> str:
        """Say what is asked."""
        return _("It is not made of common words, names, dates or rows of the keyboard: several rare words do well.")
