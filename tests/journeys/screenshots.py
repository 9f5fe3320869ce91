"""`make screenshots`: every page of every role in both languages as PNG, into screenshots/ (not kept in git).

python -m tests.journeys.screenshots [--at http://127.0.0.1:8000] [--who preparer] [--dark] [--narrow]
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.request import urlopen

import django

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "screenshots"
WIDE: Final = {"width": 1280, "height": 800}
NARROW: Final = {"width": 360, "height": 740}


def main() -> None:
    """Serve the demonstration, unless it is served already, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", help="a server with the demonstration; without it one is started")
    parser.add_argument("--who", action="append", help="only this person of the demonstration")
    parser.add_argument("--language", action="append", choices=["en", "ko"])
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--narrow", action="store_true")
    asked = parser.parse_args()
    if asked.at:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trustfund.settings")
        django.setup()
        _take_all(asked.at, asked)
    else:
        with _served() as address:
            _take_all(address, asked)


@contextmanager
def _served() -> Iterator[str]:
    """Serve a copy of the story as the tests use it, from another process."""
    from trustfund import embedded  # noqa: PLC0415 - settings are chosen before Django is read

    os.environ.update(embedded.environment("test"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trustfund.settings")
    django.setup()
    from tests import databases  # noqa: PLC0415 - as above

    copy = databases.copy_of("story")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = copy.environment | {"STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, **quiet)  # type: ignore[call-overload]
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
        databases.drop(copy)


def _wait_for(address: str) -> None:
    for _attempt in range(120):
        try:
            urlopen(address).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


def _take_all(address: str, asked: argparse.Namespace) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - starts a driver; only where a browser is

    from tests.journeys.walking import ROLES  # noqa: PLC0415 - needs Django

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for who in asked.who or ROLES:
            for language in asked.language or ("en", "ko"):
                _take(browser, address, who, language, asked)
        browser.close()


def _take(browser: Browser, address: str, who: str, language: str, asked: argparse.Namespace) -> None:
    from tests.journeys.walking import ROLES, pages_of, sign_in, slug  # noqa: PLC0415 - needs Django

    context = browser.new_context(
        base_url=address,
        viewport=NARROW if asked.narrow else WIDE,  # type: ignore[arg-type]
        color_scheme="dark" if asked.dark else "light",
    )
    page = context.new_page()
    sign_in(page, who, language)
    kind = ("-dark" if asked.dark else "") + ("-360" if asked.narrow else "")
    folder = FOLDER / f"{language}{kind}" / ROLES.get(who, who)
    folder.mkdir(parents=True, exist_ok=True)
    pages = pages_of(page)
    for place in pages:
        page.goto(place)
        page.screenshot(path=folder / f"{slug(place)}.png", full_page=True)
    print(f"{who} {language}: {len(pages)} pages in {folder.relative_to(ROOT)}", flush=True)
    context.close()


if __name__ == "__main__":
    main()
