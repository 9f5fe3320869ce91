"""Somebody before a browser: reads pages, fills forms by their labels' fields, takes steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.journeys.walking import sign_in
from trustfund.access.demonstration import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page


@dataclass
class Person:
    """One person of the demonstration and their browser."""

    page: Page
    context: BrowserContext
    problems: list[str] = field(default_factory=list)

    @classmethod
    def signed_in(cls, browser: Browser, served: str, who: str, language: str = "en", **view: Any) -> Person:
        """Seat them and let them sign in."""
        context = browser.new_context(base_url=served, viewport={"width": 1280, "height": 800}, **view)
        page = context.new_page()
        page.set_default_timeout(60_000)
        person = cls(page, context)
        page.on("pageerror", lambda error: person.problems.append(str(error)))
        page.on("console", lambda said: person.problems.append(said.text) if said.type == "error" else None)
        sign_in(page, who, language)
        return person

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()

    def open(self, address: str) -> Person:
        """Open a page; it answers."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, (address, answer.status)
        return self

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("body")

    @property
    def here(self) -> str:
        """The address of the page, without the host."""
        return "/" + self.page.url.split("/", 3)[3]

    def fill(self, **values: str | bool | Path) -> Person:
        """Fill the fields of the form: texts, ticks, files, and choices by a part of their words."""
        for name, value in values.items():
            box = self.page.locator(f"main [name='{name.replace('__', '-')}']")
            kind = box.evaluate("element => element.tagName + ':' + (element.type || '')")
            if kind.startswith("SELECT"):
                self._choose(box, str(value))
            elif kind == "INPUT:checkbox":
                box.set_checked(bool(value))
            elif kind == "INPUT:file":
                box.set_input_files(str(value))
            else:
                box.fill(str(value))
        return self

    def _choose(self, box: Any, part: str) -> None:
        options = box.evaluate("element => [...element.options].map(option => [option.value, option.text])")
        fitting = [value for value, words in options if part in words]
        assert len(fitting) == 1, (part, options)
        box.select_option(fitting[0])

    def send(self) -> Person:
        """Press the form's main button; the form is taken."""
        before = self.page.url
        with self.page.expect_navigation():
            self.page.locator(
                "main form[method=post] .button--main, main form[method=post] .button--danger"
            ).first.click()
        assert not self.page.locator(".notice--refused").count(), self.text
        assert self.page.url != before
        return self

    def attach(self, file: Path, title: str) -> Person:
        """Hand a file in with the page's own form for it."""
        form = self.page.locator("main form[enctype='multipart/form-data']")
        form.locator("[name=file]").set_input_files(str(file))
        form.locator("[name=title]").fill(title)
        with self.page.expect_navigation():
            form.locator("button").click()
        assert title in self.text
        return self

    def take(self, step: str, **values: str) -> Person:
        """Take a step of the record on the page, on the page of that step; then the record says that it is done."""
        self.open(f"{self.here.split('#')[0]}steps/{step}/").fill(**values)
        if self.page.locator("main [name=password]").count():  # more than five minutes have passed
            self.fill(password=PASSWORD)
        self.send()
        assert self.page.locator(".notice--done").count(), self.text
        return self
