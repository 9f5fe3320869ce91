"""What every answer tells the browser, and what every form carries."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from tests.house.sources import ROOT, TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

POSTS: Final = re.compile(r'<form\b[^>]*method="post"[^>]*>(?P<inside>.*?)</form>', re.DOTALL)
TOLD: Final = {
    "Content-Security-Policy": "default-src 'none'",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize("address", ["/sign-in/", "/no-such-page/", "/public/", "/healthz", "/fund/"])
def test_every_answer_tells_the_browser_what_it_may_not_do(address: str, client: Client, db: None) -> None:
    answer = client.get(address)
    for header, said in TOLD.items():
        assert said in answer.headers[header], header
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("template", [path for path in TEMPLATES if path.suffix == ".html"], ids=lambda path: path.name)
def test_every_form_that_writes_carries_its_token(template: Path) -> None:
    for form in POSTS.finditer(template.read_text()):
        assert "{% csrf_token %}" in form["inside"]


def test_cookies_in_production_are_for_this_host_alone_and_over_https() -> None:
    code = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN, s.SECURE_HSTS_SECONDS)"
    )
    environment = {"DATABASE_URL": "postgres://x@127.0.0.1/x", "SECRET_KEY": "k" * 60, "DEMONSTRATION": "0"}
    given = environment | {"DJANGO_SETTINGS_MODULE": "trustfund.settings", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "__Host-sessionid", "__Host-csrftoken", "True", "True", "True", "Lax", "None", "31536000",
    ]  # fmt: skip
