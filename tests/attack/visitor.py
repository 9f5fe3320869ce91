"""A visitor without a browser: signs in by the real form and notes the addresses that take parameters."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from http.cookiejar import CookieJar
from typing import Final
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HREF: Final = re.compile(r'<a\b[^>]*?\shref="([^"#]+)', re.DOTALL)
HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SEARCH: Final = re.compile(r'<form\b[^>]*method="get".*?</form>', re.DOTALL)
FIELD: Final = re.compile(r'<(?:input|select)\b[^>]*?\sname="([^"]+)"')
LEFT_ALONE: Final = ("/sign-out/", "/sign-in/", "/password/", "/account/", "/language/", "/static/")
"""Where a scanner would end its own session, change how the person signs in, or be limited for all that follow."""
LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}


class Visitor:
    """One person of the demonstration, signed in."""

    def __init__(self, base: str) -> None:
        if urlsplit(base).hostname not in LOOPBACK:
            raise SystemExit(f"{base} is not on this machine: scanners are pointed at the own demonstration only.")
        self.base, self.was_let_in = base, False
        self.jar = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.jar))

    def read(self, address: str, **posted: str) -> str:
        """Return the page at this address; an error has a page as well, a file has none."""
        content = urlencode(posted).encode() if posted else None
        request = Request(urljoin(self.base, address), content, {"Referer": self.base})
        try:
            with self._opener.open(request, timeout=30) as answer:
                return str(answer.read().decode()) if "text/html" in answer.headers["Content-Type"] else ""
        except HTTPError as refused:
            return refused.read().decode(errors="replace")

    def post(self, page: str, address: str, **fields: str) -> str:
        """Post to this address with what the form on that page holds unseen."""
        held = dict(HIDDEN.findall(self.read(page)))
        if "csrfmiddlewaretoken" not in held:
            raise SystemExit(f"{page} has no form to post.")
        return self.read(address, **(held | fields))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as a person does: the form's own token, the cookies that come back."""
        found = TOKEN.search(self.read("/sign-in/"))
        if found is None:
            raise SystemExit("The sign-in page has no form: does the demonstration run?")
        page = self.read("/sign-in/", login=email, password=password, csrfmiddlewaretoken=found[1])
        if "/sign-out/" not in page:
            raise SystemExit(f"{email} was not let in.")
        self.was_let_in = True

    @property
    def is_signed_in(self) -> bool:
        """Say whether the pages still know who asks."""
        return "/sign-out/" in self.read("/")

    @property
    def lost(self) -> str:
        """Say that what was tried at the end was tried as a stranger; nothing where it was not."""
        return "" if self.is_signed_in == self.was_let_in else "signed out meanwhile: the rest was tried as a stranger"

    @property
    def cookies(self) -> str:
        """The cookies as a scanner takes them."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def asked(self, pages: int = 120) -> list[str]:
        """Return one address of each path and set of parameters that the pages of this person link to or search by."""
        waiting, seen, found = deque(["/"]), {"/"}, dict[tuple[str, ...], str]()
        while waiting and pages:
            pages -= 1
            here = waiting.popleft()
            page = self.read(here)
            links = [urljoin(here, unescape(link)) for link in HREF.findall(page)]
            searches = [urlencode(dict.fromkeys(FIELD.findall(form), "1")) for form in SEARCH.findall(page)]
            links += [f"{urlsplit(here).path}?{search}" for search in searches]
            for link in links:
                parts = urlsplit(link)
                if not parts.netloc and parts.query and not link.startswith(LEFT_ALONE):
                    names = sorted(name for name, _value in parse_qsl(parts.query, keep_blank_values=True))
                    found.setdefault((re.sub(r"[0-9a-f-]{36}", "*", parts.path), *names), urljoin(self.base, link))
                plain = parts.path
                if not parts.netloc and plain not in seen and not plain.startswith(LEFT_ALONE):
                    seen.add(plain)
                    waiting.append(plain)
        return sorted(found.values())
