"""A passkey in a real browser: added, used instead of password and code, and asked for before something that binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oversight.demo.people import people
from oversight.waiting import waiting_for
from tests.journeys.person import Person
from trustfund.access.models import Act
from trustfund.web.clock import today

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_key(page: Page) -> None:
    """Plug a key into the browser that says yes to everything."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_a_passkey_signs_in_and_signs_by_itself(browser: Browser, served: str) -> None:
    approver = Person.signed_in(browser, served.replace("127.0.0.1", "localhost"), "approver")
    page = approver.page
    with_key(page)
    approver.open("/account/keys/add/").fill(name="telephone", passwordless=True)
    with page.expect_navigation(url="**/account/recovery-codes/"):
        page.click("#mfa_webauthn_add")
    assert page.locator(".codes li").count() == 10
    assert "telephone" in approver.open("/account/").text

    page.locator("form[action$='/sign-out/'] button").click()
    page.wait_for_url("**/sign-in/")
    page.click("#passkey_login")
    page.wait_for_selector(".masthead__who strong")

    waiting = next(
        line for line in waiting_for(people.approver, today()) if line.step.signs and not line.step.needs_date
    )
    approver.open(f"{waiting.url}steps/{waiting.step.name}/")
    assert not page.locator("main [name=code], main [name=password]").count(), "the key was shown a moment ago"
    approver.send()
    assert waiting.record.signatures.get(person=people.approver.person).confirmed_by == "webauthn"
    assert Act.objects.filter(user=people.approver, verb="factor.added").count() == 2
    assert approver.problems == []
    approver.leave()
