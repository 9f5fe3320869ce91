"""Taking steps: by whom, in which order, once; and the page on which they are taken."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from donors import services
from donors.models import Receipt
from tests.donors import world as worlds
from trustfund.access.models import Act, User
from trustfund.access.policy import Role
from trustfund.access.services import end_role, grant_role
from trustfund.web import workflow
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.databases import Copy

pytestmark = pytest.mark.urls("tests.web.urls")


@pytest.fixture
def world(empty_fund: Copy, monkeypatch: pytest.MonkeyPatch) -> worlds.World:
    monkeypatch.setattr(Receipt, "get_absolute_url", lambda self: f"/test/receipts/{self.pk}/", raising=False)
    return worlds.build()


@pytest.fixture
def receipt(world: worlds.World) -> Receipt:
    return world.drafted_receipt(world.agreement().instalments.get(number=1), "600.00")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def step(client: Client, record: Any, name: str, **values: str) -> Any:
    return client.post(f"{record.get_absolute_url()}steps/{name}/", {"id": str(uuid4()), "note": "", **values})


def now(record: Receipt) -> tuple[str, int, int]:
    record.refresh_from_db()
    return record.status, record.round, record.signatures.count()


def test_of_two_who_press_at_once_one_takes_the_step(world: worlds.World, receipt: Receipt) -> None:
    submitted = services.submit_receipt(receipt, by=world.preparer)
    barrier, outcomes = threading.Barrier(6), []

    def press(user: User) -> None:
        barrier.wait()
        try:
            services.receive(submitted, by=user)
            outcomes.append("taken")
        except Refused:
            outcomes.append("refused")
        connection.close()

    people = [world.approver, world.second_approver] * 3
    threads = [threading.Thread(target=press, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 5 + ["taken"]
    assert now(receipt) == ("received", 1, 2)
    assert Act.objects.about("receipt", [receipt.pk]).filter(verb="receipt.receive").count() == 1


def test_the_maker_does_not_approve_even_with_another_role_later(world: worlds.World, receipt: Receipt) -> None:
    submitted = services.submit_receipt(receipt, by=world.preparer)
    membership = world.preparer.person.memberships.get()
    end_role(membership, on=date.today(), by=None)  # noqa: DTZ011 - the clock of the test
    grant_role(world.preparer.person, membership.party, Role.FAA, from_on=date.today(), by=None)  # noqa: DTZ011
    with pytest.raises(Refused) as refusal:
        services.receive(submitted, by=world.preparer)
    assert "another person must take this step" in refusal.value.sentence
    assert now(receipt) == ("submitted", 1, 1)


def test_whoever_may_not_is_refused_with_the_roles_that_may(world: worlds.World, receipt: Receipt) -> None:
    submitted = services.submit_receipt(receipt, by=world.preparer)
    for user in (world.preparer, world.alder_person):
        with pytest.raises(NotAllowed) as refusal:
            workflow.advance(submitted, "receive", by=user)
        assert "Fund administrator, approver" in refusal.value.sentence
    assert now(receipt) == ("submitted", 1, 1)


def test_sending_back_begins_a_new_round_in_which_the_same_people_sign_again(
    world: worlds.World, receipt: Receipt
) -> None:
    services.submit_receipt(receipt, by=world.preparer)
    with pytest.raises(Refused):
        workflow.advance(receipt, "send_back", by=world.approver)
    workflow.advance(receipt, "send_back", by=world.approver, note="The value date is the 3rd.")
    assert now(receipt) == ("draft", 2, 1)
    services.submit_receipt(receipt, by=world.preparer)
    services.receive(receipt, by=world.approver)
    assert now(receipt) == ("received", 2, 3)


def test_no_hand_signs_twice_or_in_another_round_or_changes_a_signature(world: worlds.World, receipt: Receipt) -> None:
    services.submit_receipt(receipt, by=world.preparer)
    signature = receipt.signatures.get()
    for values in ({"round": 1, "person": world.preparer.person}, {"round": 2, "person": world.approver.person}):
        with pytest.raises(IntegrityError), transaction.atomic():
            receipt.signatures.create(step="receive", content_hash="0" * 64, **values)
    for sql in ("UPDATE {} SET round = 9", "DELETE FROM {}", "TRUNCATE {}"):
        refused = pytest.raises(DatabaseError, match=r"permission denied|signatures_of")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format(signature._meta.db_table))
    assert now(receipt) == ("submitted", 1, 1)


def test_a_service_leaves_one_act_for_each_change_with_person_and_states(world: worlds.World, receipt: Receipt) -> None:
    services.submit_receipt(receipt, by=world.preparer)
    services.receive(receipt, by=world.approver)
    acts = Act.objects.about("receipt", [receipt.pk]).order_by("id")
    assert [(act.verb, act.person_id, act.detail.get("from"), act.detail["to"]) for act in acts] == [
        ("receipt.prepare", world.preparer.person_id, None, "draft"),
        ("receipt.submit", world.preparer.person_id, "draft", "submitted"),
        ("receipt.receive", world.approver.person_id, "submitted", "received"),
    ]


def test_the_page_offers_what_the_person_can_do_and_says_why_not(world: worlds.World, receipt: Receipt) -> None:
    services.submit_receipt(receipt, by=world.preparer)
    page = signed_in(world.approver).get(receipt.get_absolute_url()).content.decode()
    assert f'href="{receipt.get_absolute_url()}steps/receive/"' in page
    page = signed_in(world.preparer).get(receipt.get_absolute_url()).content.decode()
    assert "steps/receive/" not in page
    assert "“Receive” is done by: Fund administrator, approver." in page


def test_a_step_shows_its_preview_and_then_says_what_happened_and_what_comes_next(
    world: worlds.World, receipt: Receipt
) -> None:
    preparer, approver = signed_in(world.preparer), signed_in(world.approver)
    answer = step(preparer, receipt, "submit")
    assert (answer.status_code, answer.headers["Location"]) == (302, receipt.get_absolute_url())
    page = preparer.get(receipt.get_absolute_url()).content.decode()
    assert "Done: Submit. Next: An approver compares it with the bank&#x27;s statement and takes it in." in page
    page = approver.get(f"{receipt.get_absolute_url()}steps/receive/").content.decode()
    assert ("What will change" in page, "+" in page, "You sign the content" in page) == (True, True, True)
    assert step(approver, receipt, "receive").status_code == 302
    assert now(receipt) == ("received", 1, 2)


def test_a_second_press_of_the_same_button_finds_that_it_was_done(world: worlds.World, receipt: Receipt) -> None:
    preparer, once = signed_in(world.preparer), str(uuid4())
    assert [step(preparer, receipt, "submit", id=once).status_code for _press in range(3)] == [302, 302, 302]
    assert step(preparer, receipt, "submit").status_code == 422
    assert now(receipt) == ("submitted", 1, 1)


def test_a_refused_step_keeps_what_was_typed_and_says_why(world: worlds.World, receipt: Receipt) -> None:
    services.submit_receipt(receipt, by=world.preparer)
    approver = signed_in(world.approver)
    answer = step(approver, receipt, "send_back", note="")
    assert (answer.status_code, now(receipt)) == (422, ("submitted", 1, 1))
    assert step(approver, receipt, "send_back", note="Wrong day").status_code == 302
    answer = step(approver, receipt, "receive", note="My note")
    assert (answer.status_code, "is possible from “Submitted”; it is now “Draft”" in answer.content.decode()) == (
        422,
        True,
    )


@pytest.mark.parametrize(("who", "status"), [("preparer", 403), ("alder_person", 404), ("birch_person", 404)])
def test_who_may_not_take_the_step_changes_nothing(
    world: worlds.World, receipt: Receipt, who: str, status: int
) -> None:
    services.submit_receipt(receipt, by=world.preparer)
    acts = Act.objects.count()
    assert step(signed_in(getattr(world, who)), receipt, "receive").status_code == status
    assert (now(receipt), Act.objects.count()) == (("submitted", 1, 1), acts)


def test_a_step_that_binds_asks_whoever_signed_in_long_ago_for_the_password(
    world: worlds.World, receipt: Receipt
) -> None:
    services.submit_receipt(receipt, by=world.preparer)
    world.approver.set_password("a password of the tests")
    world.approver.save()
    approver = signed_in(world.approver)
    User.objects.filter(pk=world.approver.pk).update(last_login=timezone.now() - timedelta(minutes=6))
    for password in ("", "another password"):
        answer = step(approver, receipt, "receive", password=password)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["password"])
    assert now(receipt) == ("submitted", 1, 1)
    assert step(approver, receipt, "receive", password="a password of the tests").status_code == 302
    signed = receipt.signatures.get(person=world.approver.person)
    assert (signed.confirmed_by, signed.confirmed_at is not None) == ("password", True)
    assert now(receipt) == ("received", 1, 2)


def test_a_step_that_binds_asks_whoever_has_a_factor_for_it_and_the_password_is_no_longer_enough(
    world: worlds.World, receipt: Receipt
) -> None:
    services.submit_receipt(receipt, by=world.preparer)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(world.approver, secret)
    approver = signed_in(world.approver)
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    wrong = str((int(code) + 1) % 1_000_000).zfill(6)
    for shown in ({}, {"password": "a password of the tests"}, {"code": wrong}):
        answer = step(approver, receipt, "receive", **shown)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])
    assert now(receipt) == ("submitted", 1, 1)
    assert step(signed_in(world.approver), receipt, "receive").status_code == 422, "another session shows nothing"
    assert step(approver, receipt, "receive", code=code).status_code == 302
    assert receipt.signatures.get(person=world.approver.person).confirmed_by == "totp"


def test_evidence_that_is_too_old_or_halved_is_refused_whoever_writes(world: worlds.World, receipt: Receipt) -> None:
    services.submit_receipt(receipt, by=world.preparer)
    values = {"round": 1, "step": "receive", "person": world.approver.person, "content_hash": "0" * 64}
    for evidence in (
        {"confirmed_by": "totp", "confirmed_at": timezone.now() - timedelta(minutes=7)},
        {"confirmed_by": "totp", "confirmed_at": timezone.now() + timedelta(minutes=7)},
        {"confirmed_by": "totp", "confirmed_at": None},
        {"confirmed_by": "", "confirmed_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError, match="a_receipt_is_signed_by_who_is_there"), transaction.atomic():
            receipt.signatures.create(**values, **evidence)
    assert receipt.signatures.count() == 1


@pytest.mark.parametrize("name", ["prepare", "void", "no-such-step"])
def test_a_step_without_a_service_does_not_exist(world: worlds.World, receipt: Receipt, name: str) -> None:
    assert signed_in(world.approver).get(f"{receipt.get_absolute_url()}steps/{name}/").status_code == 404
