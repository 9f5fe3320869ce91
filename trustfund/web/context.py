"""What every page knows: who reads it, for whom they act, and where they can go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import cached_property

from trustfund.access.models import Party, User
from trustfund.access.policy import Role
from trustfund.web import words
from trustfund.web.navigation import Entry, entries, more

if TYPE_CHECKING:
    from django.http import HttpRequest


class Reader:
    """The reader of a page; everything is looked up only when the page asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def path(self) -> str:
        """Return the address of the page, to come back to after the language is changed."""
        return self._request.get_full_path() if self._request.method == "GET" else self._request.path

    @cached_property
    def user(self) -> User | None:
        """Return the account, or None for somebody who is not signed in."""
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def person(self) -> str:
        """Return the person's name, in their own script on a page in another language than English."""
        if self.user is None:
            return ""
        person = self.user.person
        return (person.name_local if words.language() != "en" else "") or person.name

    @cached_property
    def acting(self) -> list[str]:
        """Return for whom the person acts, as what: one line per role held today."""
        if self.user is None:
            return []
        parties = {party.pk: words.named(party) for party in Party.objects.filter(pk__in=self.user.party_ids)}
        return [f"{Role(held.role).label}, {parties[held.party_id]}" for held in self.user.held]

    @cached_property
    def navigation(self) -> list[Entry]:
        """Return the entries of this person's roles."""
        return entries(self.user, self._request.path) if self.user else []

    @cached_property
    def more(self) -> list[Entry]:
        """Return what else this person may open."""
        return more(self.user, self._request.path) if self.user else []

    @cached_property
    def other_languages(self) -> list[tuple[str, str]]:
        """Return the languages the page could be read in instead."""
        return [(code, name) for code, name in settings.LANGUAGES if code != words.language()]


def reader(request: HttpRequest) -> dict[str, Any]:
    """Give every template `reader`; a page that no view answers (a wrong address) reads the roles once as well."""
    user = getattr(request, "user", None)
    if isinstance(user, User):
        user.remember()
    return {"reader": Reader(request)}
