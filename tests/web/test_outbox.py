"""Work that must not be lost is done once, whatever dies in between."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from tests.web import outbox_work as work
from trustfund import embedded
from trustfund.access.models import Act, Party, User
from trustfund.access.services import enrol
from trustfund.web import outbox, tasks
from trustfund.web.models import Cancelled, Job, LockLost
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from tests.databases import Copy


@pytest.fixture
def person(db: None) -> User:
    return enrol("Asker", f"{uuid4().hex}@example.org")


def job_of(name: str = "party", kind: str = "test.effect") -> Job:
    return outbox.enqueue(kind, key=f"{name}:{uuid4()}", payload={"name": name})


def test_a_job_is_done_once_and_leaves_its_result(db: None) -> None:
    job = job_of()
    assert (outbox.run(job.pk), outbox.run(job.pk), work.effects("party")) == ("done", "done", 1)
    job.refresh_from_db()
    assert (job.state, job.result, job.progress_done, job.progress_total) == ("done", {"url": "/"}, 2, 2)


def test_one_key_is_one_job(db: None) -> None:
    first = outbox.enqueue("test.effect", key="one", payload={"name": "first"})
    second = outbox.enqueue("test.effect", key="one", payload={"name": "second"})
    assert (second.pk, second.payload) == (first.pk, {"name": "first"})


def test_a_job_is_part_of_the_transaction_that_needs_it(empty_fund: Copy) -> None:
    with transaction.atomic():
        job_of()
        transaction.set_rollback(True)
    assert Job.objects.count() == 0


def test_an_error_leaves_no_effect_waits_longer_each_time_and_tells_no_secret(db: None) -> None:
    job = job_of(kind="test.failing")
    outcomes = []
    for _attempt in range(3):
        Job.objects.filter(pk=job.pk).update(not_before=timezone.now() - timedelta(hours=3))
        outcomes.append(outbox.run(job.pk))
        outcomes.append(outbox.run(job.pk))
    assert outcomes == ["again", "early", "again", "early", "failed", "failed"]
    job.refresh_from_db()
    assert (job.state, job.attempts, "secret" in job.error) == ("failed", 3, False)
    assert not Party.objects.filter(name__startswith="never").exists()


def test_a_kind_nobody_does_fails_and_says_so(db: None) -> None:
    job = outbox.enqueue("test.unknown", key="unknown")
    assert outbox.run(job.pk) == "failed"


def test_a_job_of_later_waits(db: None) -> None:
    job = outbox.enqueue("test.effect", key="later", not_before=timezone.now() + timedelta(hours=1))
    assert (outbox.run(job.pk), outbox.due()) == ("early", [])


def test_a_cancelled_job_does_nothing_and_can_be_begun_again(person: User) -> None:
    job = outbox.enqueue("test.effect", key="stop", payload={"name": "stopped"}, by=person)
    outbox.cancel(job, by=person)
    assert (outbox.run(job.pk), work.effects("stopped")) == ("cancelled", 0)
    outbox.retry(job, by=person)
    assert (outbox.run(job.pk), work.effects("stopped")) == ("done", 1)
    with pytest.raises(Refused):
        outbox.cancel(job, by=person)
    verbs = Act.objects.filter(object_id=str(job.pk)).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["task.cancelled", "task.begun_again"]


def test_a_job_that_is_running_stops_at_its_next_step_when_asked(db: None, person: User) -> None:
    job = job_of("running")
    Job.objects.filter(pk=job.pk).update(cancel_requested_at=timezone.now())
    with pytest.raises(Cancelled), job.completing():
        Party.objects.create(kind="donor", name="running 1")
    assert work.effects("running") == 0


def test_two_workers_do_not_do_one_job(empty_fund: Copy) -> None:
    job = job_of()
    with psycopg.connect(embedded.address(embedded.APPLICATION, "test", empty_fund.name)) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"outbox:{job.pk}"])
        assert outbox.run(job.pk) == "busy"
        with pytest.raises(LockLost), job.completing():
            Party.objects.create(kind="donor", name="party 1")
    assert (work.effects("party"), outbox.run(job.pk), work.effects("party")) == (0, "done", 1)


def test_many_workers_at_once_do_many_jobs_once_each(empty_fund: Copy) -> None:
    names = [f"race{number}" for number in range(12)]
    jobs = [job_of(name).pk for name in names]

    def worker() -> None:
        for job_id in jobs:
            outbox.run(job_id)
        connection.close()

    threads = [threading.Thread(target=worker) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: work.effects(name) for name in names} == dict.fromkeys(names, 1)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_worker_killed_at_any_statement_or_commit_loses_nothing_and_doubles_nothing(
    empty_fund: Copy,
    after: bool,  # noqa: FBT001 - before or after the statement
) -> None:
    """Statement by statement: kill the process there, then let another worker come by."""
    for point in range(1, 100):
        job = job_of(f"killed{point}")
        got_through = work.run_and_die_at(job.pk, point, after=after)
        outbox.run(job.pk)
        job.refresh_from_db()
        assert (point, job.state, work.effects(f"killed{point}")) == (point, "done", 1)
        if got_through:
            break
    assert point > 12


def test_an_emptied_redis_loses_nothing(empty_fund: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    """No bell sounded; beat asks PostgreSQL what is due and rings again."""
    rung = []
    job = job_of()
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_rest: rung.append((name, args[0])))
    assert tasks.ring_due() == 1
    assert rung == [("web.ring", str(job.pk))]
    tasks.ring(rung[0][1])
    assert (work.effects("party"), tasks.ring_due()) == (1, 0)


def test_a_silent_bell_does_not_fail_the_request(empty_fund: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_args: object, **_rest: object) -> None:
        raise OperationalError("Redis is away")

    monkeypatch.setattr(current_app, "send_task", silent)
    with transaction.atomic():
        job = job_of()
    assert Job.objects.filter(pk=job.pk).exists()


def test_a_job_that_kills_its_worker_is_given_up_in_the_end(db: None) -> None:
    job = job_of()
    Job.objects.filter(pk=job.pk).update(attempts=outbox.MOST_CRASHES)
    assert (outbox.run(job.pk), work.effects("party")) == ("failed", 0)


def test_jobs_are_seen_by_those_who_asked_for_them(person: User) -> None:
    other = enrol("Other", f"{uuid4().hex}@example.org")
    outbox.enqueue("test.effect", key="mine", by=person)
    assert [Job.objects.visible_to(user).count() for user in (person, other)] == [0, 0]  # neither holds a role yet
