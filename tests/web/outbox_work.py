"""Work for tests of the outbox, and a process that kills itself at the n-th thing it says to the database."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

from django.db import connection, connections

from trustfund.access.models import Party
from trustfund.web import outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from trustfund.web.models import Job

OUTCOMES = ("done", "busy", "early", "again", "failed", "cancelled", "unknown", "never began")


@outbox.handler("test.effect", label="Make a party", most_attempts=3)
def effect(job: Job, progress: outbox.Progress) -> None:
    """The effect that must happen exactly once: a party of this name."""
    progress(0, 2, "Reading")
    progress(1, 2, "Writing")
    with job.completing() as result:
        Party.objects.create(kind="donor", name=f"{job.payload['name']} {job.attempts}")
        result["url"] = "/"


@outbox.handler("test.failing", most_attempts=3)
def failing(job: Job, progress: outbox.Progress) -> None:
    """Writes something and fails afterwards: nothing of it may stay."""
    with job.completing():
        Party.objects.create(kind="donor", name=f"never {job.attempts}")
        raise RuntimeError("a secret of the server")


def effects(name: str) -> int:
    """How often the effect happened."""
    return Party.objects.filter(name__startswith=f"{name} ").count()


def run_and_die_at(job_id: UUID, point: int, *, after: bool) -> bool:
    """Run the job in another process that is killed before or after its `point`-th statement or commit.

    Returns whether the process got to its end.
    """
    connection.close()
    child = os.fork()
    if child == 0:
        outcome = "never began"
        try:
            del connections["default"]  # what the parent's browser tests left open is not ours
            _die_at(point, after=after)
            outcome = outbox.run(job_id)
        finally:
            os._exit(OUTCOMES.index(outcome))
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return False
    assert OUTCOMES[os.WEXITSTATUS(status)] == "done", OUTCOMES[os.WEXITSTATUS(status)]
    return True


def _die_at(point: int, *, after: bool) -> None:
    said = 0

    def counted(do: Callable[[], Any]) -> Any:
        nonlocal said
        said += 1
        if said == point and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = do()
        if said == point and after:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    connection.ensure_connection()
    commit = connection._commit  # type: ignore[attr-defined]
    connection._commit = lambda: counted(commit)  # type: ignore[attr-defined]
    connection.execute_wrappers.append(
        lambda execute, query, params, many, context: counted(lambda: execute(query, params, many, context))
    )
