"""A donor's own page says what its promissory notes brought, and what is a note still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.donors.browsing import signed_in, text
from tests.donors.test_notes import encashed, note

if TYPE_CHECKING:
    from tests.donors.world import World


def test_the_page_of_a_donor_with_a_note_says_what_is_cash(stage: World) -> None:
    encashed(stage, note(stage), "400.00")
    page = text(signed_in(stage.alder_person).get("/my/"))
    assert "Encashments" in page
    assert "Not yet encashed: 200.00 EUR. A note is paid in when it comes." in page


def test_another_donor_sees_no_table_of_them(stage: World) -> None:
    note(stage)
    assert "Encashments" not in text(signed_in(stage.birch_person).get("/my/"))
