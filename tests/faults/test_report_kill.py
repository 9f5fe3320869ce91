"""A worker killed anywhere while it builds a report: never two reports, never half a file, never a lost job."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from oversight.models import Report
from oversight.reports import publish
from tests.oversight.world import somebody
from trustfund.access.policy import Role
from trustfund.web import outbox

if TYPE_CHECKING:
    from tests import databases

ROOT = Path(__file__).resolve().parent.parent.parent
QUARTER = date(2026, 9, 30)
FILES = 16
POINTS = (
    "before sealing", "before reading", "after reading", "after printing", "before the files of a dead attempt are cleared",
    "before storing", "while storing the fifth file", "between storing and commit", "after finishing, before commit",
)  # fmt: skip


def environment(copy: databases.Copy, media: Path, *, is_real: bool = False) -> dict[str, str]:
    """The worker's environment: this database, and a folder of its own."""
    real = {"REAL_PDF": "1"} if is_real else {}
    return {**os.environ, "DATABASE_URL": copy.address(), "MEDIA_ROOT": str(media), **real}


def work(copy: databases.Copy, media: Path, point: str = "", *, is_real: bool = False) -> int:
    """Run a worker to its end, or to its death; returns its exit code."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults.report_worker", point], cwd=ROOT,
        env=environment(copy, media, is_real=is_real), capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    if run.returncode not in {0, -signal.SIGKILL}:
        raise AssertionError(run.stderr.decode())
    return run.returncode


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Where this test's workers keep files."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def order() -> Report:
    """A report that waits for a worker."""
    return publish.request_report(period_end_on=QUARTER, by=somebody(Role.FAP))


def stored(media: Path) -> dict[str, str]:
    """Files on disk by place: their hash."""
    return {
        str(path.relative_to(media)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in media.rglob("*")
        if path.is_file()
    }


def unseen_before(report: Report) -> None:
    """Nothing of an unfinished report is seen."""
    report.refresh_from_db()
    assert (report.status, report.files.count(), report.extract_sha256) == ("requested", 0, "")


def whole_after(report: Report, media: Path) -> None:
    """The report is there once, with every file whole, and nothing else lies about."""
    report.refresh_from_db()
    assert report.status == "built"
    assert Report.objects.count() == 1
    assert report.job is not None
    assert report.job.state == "done"
    files = {file.document.file.name: file.sha256 for file in report.files.select_related("document")}
    assert len(files) == FILES
    assert stored(media) == files
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.views WHERE table_schema = 'inv'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM inv."{name}"')
            assert cursor.fetchone() == (0,), name


def test_killed_at_every_step_in_turn_it_is_built_once(fresh_stage: databases.Copy, media: Path) -> None:
    report = order()
    for point in POINTS:
        assert work(fresh_stage, media, point) == -signal.SIGKILL, point
        unseen_before(report)
        assert [str(pk) for pk in outbox.due()] == [str(report.job_id)]
    assert work(fresh_stage, media) == 0
    whole_after(report, media)
    assert work(fresh_stage, media) == 0
    whole_after(report, media)


def test_killed_before_any_statement_it_is_built_once(fresh_stage: databases.Copy, media: Path) -> None:
    report = order()
    killed, number = 0, 1
    while work(fresh_stage, media, f"sql:{number}") == -signal.SIGKILL:
        unseen_before(report)
        killed += 1
        number += 37
    assert killed >= 4
    whole_after(report, media)


def test_two_workers_at_once_build_it_once(fresh_stage: databases.Copy, media: Path) -> None:
    report = order()
    command = [sys.executable, "-m", "tests.faults.report_worker"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment(fresh_stage, media), stderr=subprocess.PIPE)
        for _each in range(2)
    ]
    assert [worker.wait(300) for worker in both] == [0, 0]
    whole_after(report, media)


def test_killed_while_printing_for_real(fresh_stage: databases.Copy, media: Path) -> None:
    report = order()
    assert work(fresh_stage, media, "after printing", is_real=True) == -signal.SIGKILL
    unseen_before(report)
    assert work(fresh_stage, media, is_real=True) == 0
    whole_after(report, media)
    printed = report.files.get(language="ko").document
    assert (media / str(printed.file.name)).read_bytes()[:5] == b"%PDF-"
