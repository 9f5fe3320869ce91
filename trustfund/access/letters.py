"""Letters by e-mail: in their reader's language, without a secret, sent by the worker (trustfund/web/mail.py)."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation


def send(name: str, *, to: str, language: str, room: str = "access", **content: Any) -> None:
    """Write the letter of this name and room, its subject and its text, in the present transaction."""
    with translation.override(language):
        subject, text = (
            render_to_string(f"{room}/letters/{part}", content) for part in (f"{name}_subject.txt", f"{name}.txt")
        )
    EmailMessage(subject=" ".join(subject.split()), body=f"{text.strip()}\n", to=[to]).send()


def link(path: str) -> str:
    """Return the whole address of a page: as the reader of the present page knows the site, else as the settings say."""
    request = context.request
    return str(request.build_absolute_uri(path)) if request is not None else f"{settings.SITE_ADDRESS}{path}"
