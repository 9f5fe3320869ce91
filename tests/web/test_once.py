"""One form is one record, however often and by however many connections it is sent."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from trustfund.access.models import Party
from trustfund.web.once import create_once
from trustfund.web.refusals import Refused, explain, explained

if TYPE_CHECKING:
    from tests.databases import Copy

ID = UUID("0b7d4f0a-3a44-4a57-8f3e-4a8f6d0c8a01")


def test_the_same_form_twice_is_one_record(db: None) -> None:
    first, is_new = create_once(Party, ID, kind="donor", name="Norland")
    again, is_new_again = create_once(Party, ID, kind="donor", name="Norland")
    assert (first.pk, is_new, again.pk, is_new_again) == (ID, True, ID, False)


def test_the_same_form_with_other_content_is_refused_and_changes_nothing(db: None) -> None:
    create_once(Party, ID, kind="donor", name="Norland")
    with pytest.raises(Refused) as refusal:
        create_once(Party, ID, kind="donor", name="Sudland")
    assert (refusal.value.constraint, Party.objects.get(pk=ID).name) == ("a_form_is_one_record", "Norland")


def test_another_refusal_of_the_database_is_not_swallowed(db: None) -> None:
    create_once(Party, ID, kind="donor", name="Norland")
    with pytest.raises(IntegrityError):
        create_once(Party, uuid4(), kind="donor", name="Norland")


def test_eight_that_send_the_same_form_at_once_make_one_record(empty_fund: Copy) -> None:
    barrier, made = threading.Barrier(8), []

    def send() -> None:
        barrier.wait()
        with transaction.atomic():
            made.append(create_once(Party, ID, kind="donor", name="Norland")[1])
        connection.close()

    threads = [threading.Thread(target=send) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(made), Party.objects.filter(pk=ID).count()) == ([False] * 7 + [True], 1)


def refusal_of(**fields: Any) -> str:
    with pytest.raises(Refused) as refused, explained(), transaction.atomic():
        Party.objects.create(**fields)
    return refused.value.sentence


def test_a_refusal_of_the_database_is_a_sentence(db: None) -> None:
    create_once(Party, ID, kind="donor", name="Norland")
    assert (
        refusal_of(kind="pirate", name="X")
        == "A party is the trustee, a donor, the recipient, an agency or an auditor."
    )
    assert refusal_of(kind="donor", name="Norland") == (
        "Another party has this name already: look it up, or give this one its own."
    )


def test_a_refusal_nobody_wrote_a_sentence_for_stays_an_error(db: None) -> None:
    with pytest.raises(IntegrityError) as error, explained(), transaction.atomic():
        Party.objects.create(pk=ID, kind="donor", name=None)  # type: ignore[misc]
    assert explain(error.value) is None
