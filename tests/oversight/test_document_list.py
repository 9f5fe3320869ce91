"""The vault as a page: each reader's own list, filtered, with hashes; and the same rows for programs and in files."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation

from oversight.demo.people import party, people
from tests.api.programs import program
from tests.oversight.published import a_report
from tests.oversight.test_pages import reading, text
from trustfund.access.models import Act
from trustfund.fund.models import Document, Scan
from trustfund.fund.scanning import Said

if TYPE_CHECKING:
    from pathlib import Path

    from trustfund.access.models import User

ADDRESS = "/documents/"


def listed(user: User, query: str = "") -> set[str]:
    """The SHA-256 of what this reader's file of the list has."""
    answer = reading(user).get(f"{ADDRESS}?format=csv&{query}")
    assert answer.status_code == 200
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return {row["SHA-256"] for row in rows}


def hashes(**terms: Any) -> set[str]:
    return set(Document.objects.filter(**terms).values_list("sha256", flat=True))


@pytest.mark.usefixtures("fresh_story")
def test_each_reader_lists_what_the_policy_gives_them_and_nothing_else(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    a_report()
    linden, water = party("linden"), party("water")
    published = hashes(report_file__report__status="published")
    assert listed(people.preparer) == listed(people.auditor) == hashes()
    assert listed(people.donor_linden) == hashes(party=linden) | published
    assert listed(people.board_recipient) == published
    assert listed(people.water_preparer) == hashes(party=water) | published
    assert all((hashes(party=linden), hashes(party=water), published))
    assert reading(people.access_administrator).get(ADDRESS).status_code == 403


@pytest.mark.usefixtures("fresh_story")
def test_the_list_is_narrowed_by_kind_party_day_words_and_hash() -> None:
    one = Document.objects.filter(kind="agreement").earliest("pk")
    assert listed(people.preparer, "kind=agreement") == hashes(kind="agreement")
    assert listed(people.preparer, f"party={one.party_id}&kind=agreement") == hashes(
        kind="agreement", party=one.party_id
    )
    assert listed(people.preparer, "level=internal") == hashes(level="internal")
    assert listed(people.preparer, f"q={one.sha256[:20].upper()}") == {one.sha256}
    assert listed(people.preparer, f"q={one.name}") == {one.sha256}
    assert listed(people.preparer, "until_on=2001-01-01") == set()


@pytest.mark.usefixtures("fresh_story")
def test_the_partys_offered_are_those_of_what_the_reader_sees() -> None:
    page = reading(people.donor_linden).get(ADDRESS).content.decode()
    assert f'<option value="{party("linden").pk}"' in page
    assert f'<option value="{party("alder").pk}"' not in page


@pytest.mark.usefixtures("fresh_story")
def test_the_page_says_hash_size_readers_and_what_the_scanner_said() -> None:
    clean, found, *_rest = Document.objects.filter(kind="agreement").order_by("-uploaded_at", "-pk")[:3]
    Scan.objects.keep(clean, Said("ClamAV", "1"))
    Scan.objects.keep(found, Said("ClamAV", "1", "X"))
    said = text(reading(people.approver).get(f"{ADDRESS}?kind=agreement"))
    assert f"{clean.title} Agreement" in said
    assert f"1 kB {clean.sha256[:16]}… Clean" in said
    assert f"1 kB {found.sha256[:16]}… Virus found" in said
    assert "Not scanned" in said
    assert "The party it belongs to, and the trustee" in said
    assert "No virus scanner is set up here" in said
    assert Act.objects.filter(verb="document.downloaded").count() == 0


@pytest.mark.usefixtures("fresh_story")
def test_the_list_costs_the_same_however_long_it_is(django_assert_max_num_queries: Any) -> None:
    client = reading(people.auditor)
    client.get(ADDRESS)
    with django_assert_max_num_queries(16):
        client.get(ADDRESS)


@pytest.mark.usefixtures("fresh_story")
def test_programs_read_the_same_vault() -> None:
    door = program(people.donor_linden)
    rows = door.get("documents/?kind=agreement").json()["results"]
    assert {row["sha256"] for row in rows} == hashes(kind="agreement", party=party("linden"))
    one = door.get(f"documents/{rows[0]['id']}/").json()
    assert (one["level"], one["scanned"]) == ("party", None)
    other = Document.objects.filter(kind="agreement", party=party("alder")).earliest("pk")
    assert door.get(f"documents/{other.pk}/").status_code == 404


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_accessible_and_fits_a_telephone(browser_page: Any, language: str, width: int) -> None:
    browser_page.set_viewport_size({"width": width, "height": 800})
    browser_page.goto("/sign-in/")
    browser_page.fill("input[type=email]", "auditor@example.org")
    browser_page.fill("input[type=password]", "demonstration")
    browser_page.press("input[type=password]", "Enter")
    browser_page.wait_for_selector(".masthead__who strong")
    if language == "ko":
        browser_page.locator(".masthead button[name=language][value=ko]").click()
        browser_page.wait_for_selector("html[lang=ko]")
    browser_page.goto(ADDRESS)
    with translation.override(language):
        assert browser_page.locator("h1").inner_text() == translation.gettext("Documents")
    found = Axe().run(browser_page)
    assert found.response["violations"] == []
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= width
