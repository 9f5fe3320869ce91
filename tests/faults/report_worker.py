"""A worker that builds what is due and dies, by SIGKILL, at the point it is told: `python -m tests.faults.report_worker POINT`.

POINT is "" (live), the name of a step, or "sql:N": before the Nth SQL statement. REAL_PDF=1 prints for real.
"""

from __future__ import annotations

import os
import signal
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

import django
from pypdf import PdfWriter

django.setup()

from django.db import connection  # noqa: E402 - only after Django is ready

from oversight.reports import build, pdf  # noqa: E402
from trustfund import ledger  # noqa: E402
from trustfund.fund.services import store_document  # noqa: E402
from trustfund.web import outbox, workflow  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable


def die() -> None:
    """End as power failure ends: no cleaning up."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying(function: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    """Return the function that dies before or after its work."""

    def wrapped(*args: Any, **rest: Any) -> Any:
        result = function(*args, **rest) if after else None
        die()
        return result

    return wrapped


def arrange(point: str) -> None:
    """Put death where it is told."""
    places: dict[str, tuple[Any, str, bool]] = {
        "before sealing": (ledger, "seal", False),
        "before reading": (build, "gather", False),
        "after reading": (build, "gather", True),
        "after printing": (pdf, "render", True),
        "before storing": (build, "_store", False),
        "between storing and commit": (build, "_store", True),
        "before the files of a dead attempt are cleared": (build, "_clear", False),
        "after finishing, before commit": (workflow, "advance", True),
    }
    if point in places:
        where, name, after = places[point]
        setattr(where, name, dying(getattr(where, name), after=after))
    if point == "while storing the fifth file":
        store, count = store_document, [0]

        def counting(*args: Any, **rest: Any) -> Any:
            count[0] += 1
            done = store(*args, **rest)
            if count[0] == 5:
                die()
            return done

        patched: Any = build
        patched.store_document = counting


def a_page(data: dict[str, Any], language: str) -> bytes:
    """Return a whole PDF of one empty page, the same for the same report: printing for real takes seconds."""
    writer, printed = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": f"{language} {data['as_of']}"})
    writer.write(printed)
    return printed.getvalue()


def main(point: str) -> None:
    """Do what is due."""
    if not os.environ.get("REAL_PDF"):
        printer: Any = pdf
        printer.render = a_page
    arrange(point)
    if point.startswith("sql:"):
        left = [int(point.removeprefix("sql:"))]

        def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                die()
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            outbox.run_due()
        return
    outbox.run_due()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
