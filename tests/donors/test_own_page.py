"""A donor's own page and its statement of account, on a fund that has just begun."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from donors import services
from oversight.models import Statement
from oversight.reports import statement as printed
from oversight.services.statements import keep_missing
from tests.donors.browsing import signed_in, text
from tests.donors.test_calls import sent
from tests.donors.world import DAY
from trustfund import ledger

if TYPE_CHECKING:
    from tests.donors.world import World


def test_a_closed_month_is_stated_as_it_was_and_a_later_voiding_changes_nothing_of_it(stage: World) -> None:
    agreement = stage.agreement()
    receipt = stage.receipt(agreement.instalments.get(number=1), "600.00")
    ledger.close_month(DAY.replace(day=1), by=None)
    assert keep_missing() == 1
    services.void_receipt(receipt, by=stage.approver, note="Not ours.", on=DAY + timedelta(days=40))
    kept = Statement.objects.get(donor=stage.alder)
    said = json.loads(kept.extract)
    (line,) = said["agreements"]
    assert [line[name] for name in ("signed", "receivable", "paid")] == ["1000.00", "400.00", "600.00"]
    assert [each["number"] for each in said["receipts"]] == [receipt.number]
    assert keep_missing() == 0
    for language in printed.LANGUAGES:
        assert kept.sha256 in printed.html(kept, language)
    address = reverse("oversight:statement_file", args=[kept.pk, "json"])
    assert signed_in(stage.alder_person).get(address).content.decode() == kept.extract
    assert signed_in(stage.birch_person).get(address).status_code == 404


def test_the_donors_page_shows_its_calls_receipts_and_differences_and_nobody_elses(stage: World) -> None:
    agreement = stage.agreement()
    one, two = agreement.instalments.order_by("number")
    receipt, call = stage.receipt(one, "600.00"), sent(stage, two, "400.00")
    mine = text(signed_in(stage.alder_person).get(reverse("oversight:my")))
    others = text(signed_in(stage.birch_person).get(reverse("oversight:my")))
    for shown in (agreement.number, receipt.number, call.number, "Unrealised difference", "Statements of account"):
        assert shown in mine
    for secret in (agreement.number, receipt.number, call.number, stage.account.account_number):
        assert secret not in others
