"""What people write behind the question mark: every page answers, whatever it is, and never with an error of ours."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

from tests.access.walk import representative
from tests.security.visits import first_address, signed_in, undone
from trustfund.access.policy import Role
from trustfund.access.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("fresh_story", "quiet")


def token(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


NAMED: Final = re.compile(r'name="([a-z_]+)"')
ALWAYS: Final = (
    "after", "before", "format", "sort", "q", "status", "page", "window", "project", "rung", "donor", "currency",
    "instalment", "from_on", "until_on", "next",
)  # fmt: skip
BAD: Final = (
    "\x00", "a\x00b", "' OR 1=1--", "\"'); DROP TABLE donors_donor;--", "1e309", "-1", "9" * 400, "NaN", "0x10",
    "\ud7ff\ufffe😀é\u202e", "../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}", "%00", "%ff%fe", "0000-00-00",
    "9999-12-31", "99999-01-01", token("[]"), token("{}"), token('["a","b","c"]'), token('[null,"\\u0000"]'),
    token('[{"a":1},1]'), token('["0001-01-01","x"]'), token("[" * 5000), "=", "csv\r\nSet-Cookie: a=b", "x" * 7000,
)  # fmt: skip
LONG: Final = {"q", "after"}


def asked(page: str) -> list[str]:
    """The names that the filters of a page have, and those of every list."""
    return sorted({*ALWAYS, *NAMED.findall(page)} - {"csrfmiddlewaretoken"})


def questions(names: list[str]) -> Iterator[str]:
    """Each name with each bad value, as many names at once as do not hide one another."""
    for shift in range(len(BAD)):
        given = {name: BAD[(at * 5 + shift) % len(BAD)] for at, name in enumerate(names) if name != "format"}
        yield "&".join(f"{name}={quote(bad)}" for name, bad in given.items() if len(bad) < 1000 or name in LONG)
    yield from (f"format={quote(bad)}" for bad in ("csv\r\nSet-Cookie: a=b", "\x00"))
    yield from ("after=%FF%FE", "q=%C3%28", "&&&=&=", "status=draft&status=paid&status=x", "__proto__=1&_set=1")


@pytest.mark.parametrize("role", [Role.FAP, Role.DN])
def test_no_page_breaks_on_what_stands_behind_its_question_mark(role: Role) -> None:
    user = representative(role)
    client, broken, tried = signed_in(user), [], 0
    for route in routes():
        address = first_address(route, user)
        page = undone(client, "GET", address)
        if page.status_code != 200 or page.streaming or "text/html" not in page.headers["Content-Type"]:
            continue
        for question in list(questions(asked(page.content.decode())))[:: 11 if route.arguments else 4]:
            tried += 1
            answer = undone(client, "GET", f"{address}?{question}")
            if answer.status_code >= 500:
                broken.append(f"{address}?{question[:90]}: {answer.exc_info[1]!r}"[:400])  # type: ignore[attr-defined]
            if "Set-Cookie: a=b" in str(answer.headers) or b"<script>alert(1)" in answer.content:
                broken.append(f"{address}?{question[:90]}: written into the answer as it came")
    assert not broken, "\n".join(broken)
    assert tried > 200


@pytest.mark.parametrize(
    ("role", "bad"),
    [
        *((None, bad) for bad in ("%00", "%F0%9F%92%A9", "..%2F..%2Fetc%2Fpasswd", "9" * 300)),
        *((Role.FAP, bad) for bad in ("a%00b", "'%20OR%201=1")),
    ],
)
def test_no_address_breaks_on_what_stands_in_it(role: Role | None, bad: str) -> None:
    client = signed_in(representative(role) if role else None)
    broken = []
    for route in routes():
        address = re.sub(r"<[^>]*>|\(\?P<[^>]*>(?:[^()]|\([^()]*\))*\)|[\^$]", bad, route.pattern)
        if address == route.pattern:
            continue
        answer = undone(client, "GET", address)
        if answer.status_code >= 500:
            broken.append(f"{address}: {answer.exc_info[1]!r}"[:300])  # type: ignore[attr-defined]
    assert not broken, "\n".join(broken)
