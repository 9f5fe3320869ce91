"""Letters as the outbox holds them before the worker sends them."""

from __future__ import annotations

import re
from base64 import b64decode
from email import message_from_bytes, policy
from typing import NamedTuple

from trustfund.web.models import Job


class Letter(NamedTuple):
    """One letter: to whom, under which subject, saying what."""

    to: str
    subject: str
    text: str

    @property
    def path(self) -> str:
        """The page to which its link leads; empty without one."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.text)
        return found[1] if found else ""


def letters() -> list[Letter]:
    """Return every letter that waits, the first first."""
    found = []
    for job in Job.objects.filter(kind="mail.send").order_by("enqueued_at", "pk"):
        (to,) = job.payload["to"]
        raw = message_from_bytes(b64decode(job.payload["letter"]), policy=policy.default)
        found.append(Letter(to, str(raw["Subject"]), str(raw.get_content())))
    return found


def letters_to(address: str) -> list[Letter]:
    """Return the letters to this address."""
    return [letter for letter in letters() if letter.to == address]
