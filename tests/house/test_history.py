"""Every change of a money- or rights-bearing row leaves a copy that nobody can prevent, forge or rewrite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.test import RequestFactory

from tests.access.people import party, somebody
from trustfund import history
from trustfund.access import acts
from trustfund.access.middleware import History
from trustfund.access.models import Party
from trustfund.guards import AppendOnly
from trustfund.web.models import Signature

if TYPE_CHECKING:
    from django.http import HttpRequest

pytestmark = pytest.mark.django_db
OURS: Final = {"access", "fund", "web", "donors", "projects", "disbursements", "oversight"}
NOT_RECORDED: Final = {
    "access.act": "the book of acts is append-only itself",
    "web.job": "the outbox moves no money and gives no right; what a job does is recorded where it does it",
    "fund.scan": "what the scanner said is append-only itself",
    "donors.bankfile": "what the bank says is append-only itself",
    "donors.bankstatement": "what the bank says is append-only itself",
    "donors.banksuggestion": "what the program thinks; it moves no money and gives no right",
    "donors.bankline": "what the bank says is append-only itself",
    "donors.agreementversion": "a version of the terms is append-only itself",
    "disbursements.reviewnote": "a remark between people",
}


def models_of_ours() -> list[type[models.Model]]:
    """Models with rows of their own; event tables and signatures (append-only) aside. The ledger is append-only."""
    every = [each for each in apps.get_models() if each._meta.app_label in OURS]
    return [each for each in every if not hasattr(each, "pgh_tracked_model") and not issubclass(each, Signature)]


def last(row: models.Model) -> Any:
    found: Any = history.events_of(type(row))
    return found.objects.filter(pgh_obj_id=row.pk).latest("pgh_id")


def refused(statement: str) -> None:
    """Try what must not work, in a transaction of its own."""
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", models_of_ours(), ids=lambda model: model._meta.label_lower)
def test_every_model_is_recorded_or_says_why_not(model: type[models.Model]) -> None:
    assert (history.events_of(model) is None) == (model._meta.label_lower in NOT_RECORDED)


def test_no_exception_is_out_of_date() -> None:
    assert set(NOT_RECORDED) <= {model._meta.label_lower for model in models_of_ours()}


@pytest.mark.parametrize("model", [m for m in models_of_ours() if history.events_of(m)], ids=lambda m: m._meta.db_table)
def test_the_application_can_read_history_and_nothing_else(model: type[models.Model]) -> None:
    events: Any = history.events_of(model)
    assert any(isinstance(each, AppendOnly) for each in events._meta.triggers)
    with connection.cursor() as cursor:
        verbs = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        cursor.execute(
            "SELECT " + ", ".join(f"has_table_privilege('{events._meta.db_table}', '{verb}')" for verb in verbs)
        )
        assert cursor.fetchone() == (True, False, False, False, False)


def test_a_change_is_kept_with_who_in_which_request_and_why() -> None:
    user, changed = somebody(), party("donor")
    with history.because(by=user, note="The ministry was renamed", url="/parties/"):
        Party.objects.filter(pk=changed.pk).update(short_name="Renamed")
    event = last(changed)
    assert (event.pgh_label, event.short_name) == ("update", "Renamed")
    assert event.pgh_context == {
        "user": str(user.pk), "person": str(user.person_id), "note": "The ministry was renamed", "url": "/parties/",
    }  # fmt: skip


def test_the_row_before_a_change_is_the_event_before() -> None:
    changed = party("donor")
    before = changed.short_name
    Party.objects.filter(pk=changed.pk).update(short_name="Renamed")
    events: Any = history.events_of(Party)
    told = events.objects.filter(pgh_obj_id=changed.pk).values_list("pgh_label", "short_name")
    assert list(told) == [("insert", before), ("update", "Renamed")]


def test_a_change_of_nothing_leaves_no_line() -> None:
    changed = party("donor")
    first = last(changed).pk
    Party.objects.filter(pk=changed.pk).update(short_name=changed.short_name)
    assert last(changed).pk == first


def test_the_context_ends_with_its_block() -> None:
    changed = party("donor")
    with history.because(by=somebody(), note="For this only"):
        pass
    Party.objects.filter(pk=changed.pk).update(short_name="Later")
    assert not (last(changed).pgh_context or {}).get("note")


def test_the_reason_of_one_step_is_not_the_reason_of_the_next() -> None:
    user, changed = somebody(), party("donor")
    with history.because(by=user, url="/parties/"):
        with history.because(by=user, note="For this only"):
            Party.objects.filter(pk=changed.pk).update(short_name="First")
        assert last(changed).pgh_context["note"] == "For this only"
        Party.objects.filter(pk=changed.pk).update(short_name="Second")
    assert last(changed).pgh_context == {"user": str(user.pk), "person": str(user.person_id), "url": "/parties/"}


def test_a_command_is_named_and_has_an_id_like_a_request() -> None:
    changed = party("donor")
    with history.by_command("establish"):
        Party.objects.filter(pk=changed.pk).update(short_name="By command")
        act = acts.log("party.renamed", by=None, object_name="donor", object_id=changed.pk)
    context = last(changed).pgh_context
    assert context["command"] == "establish"
    assert context["request_id"] == act.request_id != ""


def test_a_request_gives_its_address_without_the_query() -> None:
    user, changed = somebody(), party("donor")

    def answer(request: HttpRequest) -> Any:
        Party.objects.filter(pk=changed.pk).update(short_name="By page")

    request = RequestFactory().post("/parties/1/?token=secret")
    request.user = user
    History(answer)(request)
    assert last(changed).pgh_context == {"user": str(user.pk), "person": str(user.person_id), "url": "/parties/1/"}


def test_pgtrigger_ignore_does_not_silence_history() -> None:
    changed = party("donor")
    with pgtrigger.ignore():
        Party.objects.filter(pk=changed.pk).update(short_name="In silence")
    assert last(changed).short_name == "In silence"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_partyevent SET short_name = 'forged'",
        "DELETE FROM access_partyevent",
        "INSERT INTO access_partyevent SELECT * FROM access_partyevent LIMIT 1",
    ],
)
def test_history_is_neither_rewritten_nor_forged(statement: str) -> None:
    changed = party("donor")
    event = last(changed)
    refused(statement)
    assert (last(changed).pk, last(changed).short_name) == (event.pk, changed.short_name)


def test_neither_the_hash_of_a_password_nor_the_day_of_sign_in_is_kept() -> None:
    user = somebody()
    first = last(user)
    assert not {"password", "last_login"} & {field.name for field in first._meta.fields}
    user.set_password("another-long-password")
    user.save(update_fields=["password"])
    assert last(user).pk == first.pk
