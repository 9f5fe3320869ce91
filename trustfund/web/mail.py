"""Letters leave through the outbox: written in the transaction that causes them, sent by the worker, lost by nobody.

Whoever sends mail in the usual way (allauth, our own code) writes a job instead; no mail server is spoken to within a
transaction (invariant F3). What was sent is taken out of the job: links in letters are secrets.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from trustfund.web import outbox
from trustfund.web.models import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND: Final = "mail.send"


class OutboxBackend(BaseEmailBackend):
    """Writes each letter as a job in the present transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return how many letters were written down."""
        for letter in email_messages:
            raw = b64encode(letter.message().as_bytes()).decode()
            outbox.enqueue(KIND, key=f"mail:{uuid4()}", payload={"to": letter.recipients(), "letter": raw})
        return len(email_messages)


class Written(EmailMessage):
    """A letter that was written before: sent as it is."""

    def __init__(self, raw: bytes, to: list[str]) -> None:
        self.raw = message_from_bytes(raw, policy=policy.SMTP)
        super().__init__(to=to, from_email=self.raw["From"], subject=self.raw["Subject"])

    def message(self, **_options: Any) -> Any:
        """Return the letter."""
        return self.raw


def deliver(job: Job) -> None:
    """Hand a letter to the mail server, then forget what it said."""
    letter = Written(b64decode(job.payload["letter"]), list(job.payload["to"]))
    get_connection(settings.EMAIL_TRANSPORT).send_messages([letter])
    with job.completing():
        Job.objects.filter(pk=job.pk).update(payload={"letters": 1})
