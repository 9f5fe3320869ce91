"""A program with a token, got as people get one: requested, approved by another, taken by its person, all by pages."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import Request, urlopen

from oversight.demo.people import email
from tests.attack.visitor import Visitor
from trustfund.access.demonstration import PASSWORD

NAME: Final = re.compile(r"<strong>([^<]+)</strong>")
CHOICE: Final = re.compile(r'<option value="([0-9a-f-]{36})">([^<]+)</option>')
TOKEN: Final = re.compile(r"/tokens/([0-9a-f-]{36})/")
SECRET: Final = re.compile(r"tf_[\w-]{40,}")
VALUES: Final = {"date": "2026-01-01", "boolean": "true"}
LEFT_ALONE: Final = ("tokens/", "tasks/", "books/")
"""Where a scanner would end its own token, stop the work of others, or have the books verified without end."""


def signed_in(base: str, who: str) -> Visitor:
    """Return a person of the demonstration, signed in."""
    visitor = Visitor(base)
    visitor.sign_in(email(who), PASSWORD)
    return visitor


class Program:
    """A client with the token of one person's first role, which may do all that a token may."""

    def __init__(self, base: str, who: str) -> None:
        self.base = urljoin(base, "/api/v1/")
        self.secret = self._secret(base, who)

    def _secret(self, base: str, who: str) -> str:
        person, administrator = signed_in(base, who), signed_in(base, "access_administrator")
        approver = signed_in(base, "second_approver" if who == "approver" else "approver")
        name, choices = NAME.search(person.read("/")), CHOICE.findall(administrator.read("/tokens/new/"))
        roles = [key for key, label in choices if name and label.startswith(f"{name[1]}:")]
        if not roles:
            raise SystemExit(f"{who} has no role for which a token can be requested.")
        terms = {"membership": roles[0], "purpose": "make attack", "scope": "step"}
        until = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
        asked = TOKEN.search(administrator.post("/tokens/new/", "/tokens/new/", **terms, expires_on=until))
        if asked is None:
            raise SystemExit(f"No token could be requested for {who}.")
        step = f"/tokens/{asked[1]}/steps/approve/"
        approver.post(step, step)
        found = SECRET.search(person.post("/account/tokens/", f"/account/tokens/{asked[1]}/take/"))
        if found is None:
            raise SystemExit(f"The secret of {who} could not be taken: was the token approved?")
        return found[0]

    def get(self, address: str) -> tuple[int, Any]:
        """Return status and answer."""
        request = Request(urljoin(self.base, address), headers={"Authorization": f"Bearer {self.secret}"})
        try:
            with urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as refused:
            return refused.code, None

    @property
    def lost(self) -> str:
        """Say why what was tried at the end was not tried with the token; nothing where it was."""
        status = self.get("me/")[0]
        held_up = "held up by the throttle: run the demonstration with API_RATE=1000000/min"
        return {200: "", 429: held_up}.get(status, f"the token was answered {status} at the end")

    @property
    def description(self) -> dict[str, Any]:
        """Return what the API says of itself, with the address at which it stands."""
        told: dict[str, Any] = self.get("schema/?format=json")[1]
        return told | {"servers": [{"url": urljoin(self.base, "/")}]}

    def asked(self) -> list[str]:
        """Return one address of every operation that reads by parameters, each with a value, for sqlmap to inject into."""
        found = []
        for path, methods in self.description["paths"].items():
            wanted = [each for each in methods.get("get", {}).get("parameters", ()) if each["in"] == "query"]
            if wanted and "{" not in path:
                values = {each["name"]: self._value(each["schema"]) for each in wanted if each["name"] != "after"}
                found.append(urljoin(self.base, f"{path}?{urlencode(values | {'after': ''})}"))
        _status, entries = self.get("entries/")
        rows = (entries or {}).get("results", ())
        codes = [line["debit"] for row in rows for line in row["transfers"]][:1]
        return found + [urljoin(self.base, f"accounts/{quote(code)}*/?before=1") for code in codes]

    def _value(self, shape: dict[str, Any]) -> str:
        return str(next(iter(shape.get("enum", ())), "")) or VALUES.get(shape.get("format") or shape["type"], "1")
