"""The page of one document: what it is, where it is attached, what the scanner said, who took it along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from disbursements.models import ApplicationDocument
from oversight.demo.people import party, people
from tests.journeys.walking import sign_in
from tests.oversight.published import a_report
from tests.oversight.test_pages import reading, text
from trustfund.access.models import Act
from trustfund.fund.models import Document
from trustfund.fund.scanning import Said

if TYPE_CHECKING:
    from pathlib import Path

    from trustfund.access.models import User

WARNING = "No virus scanner is set up here"
story = pytest.mark.usefixtures("fresh_story")


def page(user: User, document: Document) -> str:
    return text(reading(user).get(f"/documents/{document.pk}/"))


def agreement_of(short_name: str) -> Document:
    return Document.objects.filter(kind="agreement", party=party(short_name)).earliest("pk")


@story
def test_it_says_what_the_document_is_with_its_whole_hash_and_where_it_is_attached() -> None:
    document = agreement_of("linden")
    agreement = document.agreements.get()
    said = page(people.donor_linden, document)
    for fact in (document.title, document.name, document.sha256, "application/pdf", "The party it belongs to", WARNING):
        assert fact in said
    assert "Not scanned: no virus scanner has looked at this document." in said
    answer = reading(people.donor_linden).get(f"/documents/{document.pk}/").content.decode()
    assert f'href="{agreement.get_absolute_url()}"' in answer
    assert f'href="/documents/{document.pk}/file/"' in answer


@story
def test_looking_at_the_page_is_no_download_and_shows_downloads_to_readers_of_acts_alone() -> None:
    document = agreement_of("linden")
    assert "Nobody has taken this document along yet." in page(people.auditor, document)
    assert not Act.objects.filter(verb="document.downloaded").exists()
    reading(people.donor_linden).get(f"/documents/{document.pk}/file/")
    assert f"{people.donor_linden.person.name} Document downloaded" in page(people.auditor, document)
    assert "Downloads" not in page(people.donor_linden, document)


@story
def test_a_report_shows_who_took_it_along_from_its_own_page(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    file = a_report().files.get(language="en", format="pdf")
    document = file.document
    reading(people.board_donor).get(f"/reports/{file.report_id}/files/{file.pk}/")
    said = page(people.auditor, document)
    assert people.board_donor.person.name in said
    assert "Whoever may read the report" in said


@story
def test_what_is_hidden_is_as_if_it_did_not_exist_and_attachments_are_those_the_reader_sees() -> None:
    document = agreement_of("linden")
    assert reading(people.donor_alder).get(f"/documents/{document.pk}/").status_code == 404
    assert reading(people.access_administrator).get(f"/documents/{document.pk}/").status_code == 403
    attached = ApplicationDocument.objects.filter(application__grant__project__agency__party=party("energy")).first()
    assert attached is not None
    assert "Application" in page(people.counterpart_preparer, attached.document)
    assert reading(people.water_preparer).get(f"/documents/{attached.document_id}/").status_code == 404


@story
def test_an_infected_document_says_why_it_is_given_to_nobody() -> None:
    document = agreement_of("linden")
    document.scans.model._default_manager.keep(document, Said("ClamAV 1.4.3", "27800", "Win.Test"))
    said = page(people.donor_linden, document)
    assert "Given out to nobody The virus scanner found Win.Test in this file" in said
    assert "Virus found Win.Test ClamAV 1.4.3 27800" in said
    assert "Download the file" not in said
    answer = reading(people.donor_linden).get(f"/documents/{document.pk}/file/")
    assert answer.status_code == 403
    assert "found Win.Test in it" in answer.content.decode()
    assert not Act.objects.filter(verb="document.downloaded").exists()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_accessible_and_fits_a_telephone(browser_page: Any, language: str, width: int) -> None:
    browser_page.set_viewport_size({"width": width, "height": 800})
    sign_in(browser_page, "auditor", language)
    browser_page.goto("/documents/?kind=agreement")
    browser_page.locator("main .table tbody a").first.click()
    browser_page.wait_for_selector("main dl.facts")
    assert Axe().run(browser_page).response["violations"] == []
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= width
