"""A person in a browser, and a page as they read it."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

from django.test import Client

if TYPE_CHECKING:
    from trustfund.access.models import User


def signed_in(user: User) -> Client:
    """Return a browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    """Return a page as text without its markup's escapes."""
    return " ".join(unescape(answer.content.decode()).split())
