"""A program at the door: a token approved for a person, and a client that sends it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.test import Client

from oversight.demo.people import people
from trustfund.access.models import Membership
from trustfund.api import services
from trustfund.web.clock import today

if TYPE_CHECKING:
    from trustfund.access.models import User
    from trustfund.api.models import Token


def requested(user: User, scope: str = "step", days: int = 30) -> Token:
    """Request a token for the first role of this person."""
    role = Membership.objects.today().filter(person=user.person_id).first()
    assert role is not None
    return services.request_token(
        user, role, by=people.access_administrator, purpose="A test of the door", scope=scope,
        expires_on=today() + timedelta(days=days),
    )  # fmt: skip


def approved(user: User, scope: str = "step") -> Token:
    """Have it approved by an approver whose own it is not."""
    approver = people.second_approver if user == people.approver else people.approver
    return services.approve_token(requested(user, scope), by=approver)


@dataclass
class Program:
    """A program with the secret of a token, or without any."""

    secret: str = ""
    language: str = "en"

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """Send a request as JSON; a POST has a key of its own unless one is given."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            named["Authorization"] = f"Bearer {self.secret}"
        if method == "POST":
            named.setdefault("Idempotency-Key", str(uuid4()))
        content = "" if body is None and method == "GET" else json.dumps({} if body is None else body)
        client = Client(raise_request_exception=True)
        answer: Any = client.generic(
            method, f"/api/v1/{address}", content, "application/json",
            headers={"Accept-Language": self.language, **named},
        )  # fmt: skip
        return answer

    def get(self, address: str, **headers: str) -> Any:
        """Read."""
        return self.ask("GET", address, **headers)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        """Write."""
        return self.ask("POST", address, body, **headers)


def program(user: User, scope: str = "step") -> Program:
    """Return a program that acts for this person."""
    return Program(services.take_secret(approved(user, scope), by=user))
