"""Calls of funds: one at a time, never above what is outstanding, settled by receipts, and nothing moves in the books."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from stdnum import iso11649

from donors import letters, services, tasks
from donors.models import Call, Donor
from donors.services.calls import reference_of
from donors.tables import calls as call_tables
from oversight.demo.people import people
from tests.donors.browsing import signed_in, text
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.access.models import Act
from trustfund.web import outbox
from trustfund.web.models import Job
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from donors.models import Instalment
    from tests.donors.world import World

assert tasks


def drafted(stage: World, part: Instalment, amount: str = "600.00", **terms: Any) -> Call:
    given: dict[str, Any] = {
        "trustee_account": stage.account, "currency": "EUR", "amount": Decimal(amount),
        "due_on": DAY + timedelta(days=30),
    }  # fmt: skip
    return services.draft_call(part, by=stage.preparer, **(given | terms))


def sent(stage: World, part: Instalment, amount: str = "600.00", **terms: Any) -> Call:
    call = services.submit_call(drafted(stage, part, amount, **terms), by=stage.preparer)
    return services.send_call(call, by=stage.approver, on=DAY)


def first(stage: World, **terms: Any) -> Instalment:
    return stage.agreement(**terms).instalments.get(number=1)


def told() -> list[Any]:
    """Let the worker do what waits, and return the letters it sent."""
    for kind in (services.calls.TELL, "mail.send"):
        for job in Job.objects.open().filter(kind=kind):
            assert outbox.run(job.pk) == "done"
    return mail.outbox


def test_a_reference_has_check_digits_and_no_two_are_alike() -> None:
    references = [reference_of(serial) for serial in range(1, 2000)]
    assert len(set(references)) == len(references)
    assert all(iso11649.is_valid(each) for each in references)
    assert reference_of(1) == "RF46CF000001"
    slipped = "RF46CF000010"
    assert not iso11649.is_valid(slipped)


def test_what_is_under_a_condition_is_not_called(stage: World) -> None:
    part = stage.agreement(qualified_amount=Decimal("100.00"), condition="The budget.").instalments.get(number=2)
    with pytest.raises(Refused, match=r"only EUR 300.00 are due|only 300.00 EUR are due"):
        drafted(stage, part, "400.00")
    page = text(signed_in(stage.preparer).get(reverse("donors:call_new"), {"instalment": str(part.pk)}))
    assert 'value="300.00"' in page
    assert drafted(stage, part, "300.00").amount == 300


def test_a_call_moves_nothing_in_the_books(stage: World) -> None:
    part = first(stage)
    before = ledger.Entry.objects.count()
    call = sent(stage, part)
    assert ledger.Entry.objects.count() == before
    assert (call.status, call.sent_on, call.number) == ("sent", DAY, f"CF-{call.serial:03d}")


def test_numbers_follow_each_other_without_a_gap(stage: World) -> None:
    agreement = stage.agreement()
    one, two = (drafted(stage, part, "1.00") for part in agreement.instalments.order_by("number"))
    assert two.serial == one.serial + 1


def test_the_same_form_sent_twice_is_one_call(stage: World) -> None:
    part, key = first(stage), uuid4()
    assert drafted(stage, part, id=key) == drafted(stage, part, id=key)
    assert Call.objects.filter(instalment=part).count() == 1


@pytest.mark.parametrize(("amount", "said"), [("600.01", "600.00 EUR are outstanding"), ("0.001", "more decimals")])
def test_no_more_is_called_than_is_outstanding(stage: World, amount: str, said: str) -> None:
    part = first(stage)
    with pytest.raises(Refused, match=said):
        drafted(stage, part, amount)
    assert not Call.objects.filter(instalment=part).exists()


def test_what_depends_on_a_condition_is_not_called(stage: World) -> None:
    part = first(stage, qualified_amount=Decimal(900), condition="The budget of Alder.")
    with pytest.raises(Refused, match="depends on a condition"):
        drafted(stage, part)
    assert drafted(stage, part, "100.00").status == "draft"


def test_a_call_is_in_the_currency_of_its_agreement(stage: World) -> None:
    with pytest.raises(Refused, match="is in EUR"):
        drafted(stage, first(stage), currency="NOK")


def test_an_instalment_has_one_call_at_a_time(stage: World) -> None:
    part = first(stage)
    call = drafted(stage, part, "100.00")
    with pytest.raises(Refused, match=f"{call.number} of 100.00 EUR for this instalment is not settled"):
        drafted(stage, part, "100.00")
    services.withdraw_call(call, by=stage.approver, note="Not yet.")
    assert drafted(stage, part, "100.00").serial == call.serial + 1


def test_a_receipt_settles_a_call_and_voiding_it_opens_the_call_again(stage: World) -> None:
    part = first(stage)
    call = sent(stage, part, "500.00")
    receipt = stage.receipt(part, "200.00")
    call = Call.objects.select_related("instalment").get(pk=call.pk)
    assert (call.paid, call.left, call.is_settled) == (Decimal(200), Decimal(300), False)
    stage.receipt(part, "300.00")
    call = Call.objects.select_related("instalment").get(pk=call.pk)
    assert (call.left, call.is_settled) == (Decimal(0), True)
    services.void_receipt(receipt, by=stage.approver, note="Booked twice.", on=DAY)
    call = Call.objects.select_related("instalment").get(pk=call.pk)
    assert (call.left, call.is_settled) == (Decimal(200), False)


def test_what_was_received_before_a_call_does_not_count_for_it(stage: World) -> None:
    part = first(stage)
    stage.receipt(part, "200.00")
    call = Call.objects.select_related("instalment").get(pk=sent(stage, part, "400.00").pk)
    assert (call.received_before, call.paid, call.left) == (Decimal(200), Decimal(0), Decimal(400))


def test_after_a_part_is_settled_the_rest_is_called(stage: World) -> None:
    part = first(stage)
    sent(stage, part, "200.00")
    stage.receipt(part, "200.00")
    assert sent(stage, part, "400.00").received_before == 200


def test_when_less_is_outstanding_by_then_the_call_is_not_sent(stage: World) -> None:
    part = first(stage)
    call = services.submit_call(drafted(stage, part), by=stage.preparer)
    stage.receipt(part, "600.00")
    with pytest.raises(Refused, match=r"0\.00 EUR are outstanding"):
        services.send_call(call, by=stage.approver, on=DAY)
    assert Call.objects.get(pk=call.pk).status == "submitted"


def test_whoever_made_a_call_does_not_send_it_and_a_donor_does_neither(stage: World) -> None:
    call = services.submit_call(drafted(stage, first(stage)), by=stage.preparer)
    for nobody in (stage.preparer, stage.alder_person):
        with pytest.raises(Refused):
            services.send_call(call, by=nobody, on=DAY)
    with pytest.raises(NotAllowed):
        services.draft_call(
            first(stage),
            by=stage.approver,
            trustee_account=stage.account,
            currency="EUR",
            amount=Decimal(1),
            due_on=DAY,
        )
    assert Call.objects.get(pk=call.pk).status == "submitted"


def test_a_donor_without_an_address_is_not_called(stage: World) -> None:
    Donor.objects.filter(pk=stage.alder.pk).update(email="")
    call = services.submit_call(drafted(stage, first(stage)), by=stage.preparer)
    with pytest.raises(Refused, match="no e-mail address"):
        services.send_call(call, by=stage.approver, on=DAY)


@pytest.mark.parametrize("change", [{"amount": 1}, {"due_on": DAY}, {"is_settled": True}, {"sent_to": "x@example.org"}])
def test_the_terms_of_a_sent_call_stand(stage: World, change: dict[str, Any]) -> None:
    call = sent(stage, first(stage))
    with pytest.raises(IntegrityError, match="only a draft call is edited"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**change)


def test_the_mail_leads_to_the_letter_and_says_nothing_of_it(stage: World) -> None:
    call = sent(stage, first(stage))
    (letter,) = told()
    assert letter.to == [stage.alder.email]
    said = letter.message().as_string()
    assert call.get_absolute_url() in said
    for secret in ("600", call.reference, stage.account.account_number, stage.alder.party.name):
        assert secret not in said
    services.cancel_call(call, by=stage.approver, note="Paid by another way.", on=DAY)
    assert "no longer holds" in told()[-1].message().get_payload()


def test_the_letter_speaks_the_donors_language(stage: World) -> None:
    Donor.objects.filter(pk=stage.alder.pk).update(language="ko")
    call = sent(stage, first(stage))
    said = letters.html(call)
    assert 'lang="ko"' in said
    assert "기금납입요청" in said
    assert "600.00" in said
    assert call_tables.spaced(call.reference) in said


def test_the_letter_is_the_same_bytes_whatever_changes_later(stage: World) -> None:
    call = sent(stage, first(stage))
    told()
    _call, before = letters.letter_of(call.pk)
    Donor.objects.filter(pk=stage.alder.pk).update(language="ko", addressee="Another", email="new@example.org")
    stage.receipt(call.instalment, "600.00")
    kept, after = letters.letter_of(call.pk)
    assert before == after
    assert before.startswith(b"%PDF")
    assert len(kept.letter_sha256) == 64


@pytest.mark.parametrize(
    ("key", "is_whole"),
    [("approver", True), ("donor_alder", True), ("board_donor", True), ("preparer", False), ("auditor", False)],
)
def test_the_account_number_is_whole_in_the_donors_advice_only(stage: World, key: str, *, is_whole: bool) -> None:
    call = sent(stage, first(stage))
    shown = text(signed_in(getattr(people, key)).get(call.get_absolute_url()))
    assert (stage.account.account_number in shown) == is_whole


def test_a_donor_sees_its_own_calls_once_they_are_sent(stage: World) -> None:
    agreement = stage.agreement()
    one, two = agreement.instalments.order_by("number")
    call, draft = sent(stage, one), drafted(stage, two, "41.00")
    mine, others = signed_in(stage.alder_person), signed_in(stage.birch_person)
    assert call.number in text(mine.get(reverse("donors:call_list")))
    assert draft.number not in text(mine.get(reverse("donors:call_list")))
    assert mine.get(draft.get_absolute_url()).status_code == 404
    before = Act.objects.count()
    for name in ("call_detail", "call_letter"):
        assert others.get(reverse(f"donors:{name}", args=[call.pk])).status_code == 404
    listed = text(others.get(reverse("donors:call_list")))
    assert not any(each in listed for each in (call.number, "600.00", call.reference))
    assert Act.objects.count() == before


def test_currencies_are_not_added_up_but_as_equivalents(stage: World) -> None:
    sent(stage, first(stage), due_on=DAY - timedelta(days=31))
    krone = first(stage, parts=("5000.00",), currency="NOK")
    sent(stage, krone, "5000.00", currency="NOK", due_on=DAY - timedelta(days=30))
    rows = Call.objects.filter(instalment__agreement__donor=stage.alder).outstanding().select_related("instalment")
    table = call_tables.ageing(rows, DAY)
    cells = [[cell.text for cell in row.cells] for row in table.body]
    assert [row[:7] for row in cells] == [
        ["EUR", "0.00", "0.00", "600.00", "0.00", "0.00", "600.00"],
        ["NOK", "0.00", "5,000.00", "0.00", "0.00", "0.00", "5,000.00"],
    ]


def test_the_pages_of_a_call_work_from_draft_to_sent(stage: World) -> None:
    part = first(stage)
    preparer = signed_in(stage.preparer)
    new = f"{reverse('donors:call_new')}?instalment={part.pk}"
    page = preparer.get(new)
    assert "600.00" in text(page)
    form = {name: page.context["form"][name].value() for name in ("id", "currency", "amount", "due_on")}
    form |= {"instalment": part.pk, "trustee_account": stage.account.pk, "due_on": "2026-04-01", "text": "Thank you."}
    made = preparer.post(new, form)
    call = Call.objects.get(instalment=part)
    assert made.headers["Location"] == call.get_absolute_url()
    edit = reverse("donors:call_edit", args=[call.pk])
    kept = preparer.post(edit, form | {"id": uuid4(), "amount": "500.00"})
    assert kept.status_code == 302
    assert "asked of Ministry" in text(preparer.get(call.get_absolute_url()))
    wrong = preparer.post(edit, form | {"id": uuid4(), "amount": "601.00"})
    assert (wrong.status_code, "600.00 EUR are outstanding" in text(wrong)) == (422, True)
