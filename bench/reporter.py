"""A worker that builds reports: `python -m bench.reporter whole|pages` prints seconds and peak memory as JSON.

`whole` seals what is unsealed and builds the last quarter's report as the outbox does it, three times, in new versions.
`pages` prints extracts with more and more grants: what printing costs by the page.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from copy import deepcopy
from time import perf_counter
from typing import Any

import django

django.setup()

from pypdf import PdfReader  # noqa: E402 - after setup

from oversight import figures  # noqa: E402
from oversight.demo.people import people  # noqa: E402
from oversight.models import Report  # noqa: E402
from oversight.reports import extract, pdf, publish  # noqa: E402
from oversight.reports.material import gather  # noqa: E402
from trustfund import ledger  # noqa: E402
from trustfund.web import outbox  # noqa: E402

ROUNDS = 3
GRANTS = (12, 120, 600, 2400)


def memory() -> float:
    """Most memory this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def whole() -> dict[str, Any]:
    """Build the whole report: figures, gate, extract, CSV, two languages, stored."""
    began = perf_counter()
    while ledger.seal(500):
        pass
    seconds = {"sealing": [perf_counter() - began], "reading the books": [], "the whole report": []}
    preparer: Any = people.preparer
    end = publish.last_quarter(figures.at(None).as_of)
    for _each in range(ROUNDS):
        report = publish.request_report(period_end_on=end, by=preparer)
        began = perf_counter()
        with figures.snapshot():
            extract.build(gather(report))
        seconds["reading the books"].append(perf_counter() - began)
        began = perf_counter()
        if report.job is None or outbox.run(report.job.pk) != "done":
            raise RuntimeError(report.pk)
        seconds["the whole report"].append(perf_counter() - began)
        publish.cancel_report(Report.objects.get(pk=report.pk), by=preparer, note="bench")
    return {"seconds": seconds, "memory": memory(), "transfers": ledger.Transfer.objects.count()}


def pages() -> list[dict[str, float]]:
    """Print reports of more and more grants, in one language."""
    end = publish.last_quarter(figures.at(None).as_of)
    report = Report(period_start_on=publish.quarter_start(end), period_end_on=end, version=1)
    data = json.loads(extract.to_bytes(extract.build(gather(report))))
    pdf.render(data, "en")
    found = []
    for count in GRANTS:
        longer = with_grants(data, count)
        began = perf_counter()
        content = pdf.render(longer, "en")
        seconds = perf_counter() - began
        found.append({"pages": len(PdfReader(io.BytesIO(content)).pages), "seconds": seconds, "memory": memory()})
    return found


def with_grants(data: dict[str, Any], count: int) -> dict[str, Any]:
    """Return the extract with its grants repeated until there are so many."""
    longer = deepcopy(data)
    sheet = next(sheet for sheet in longer["tables"] if sheet["name"] == "grants")
    *rows, total = sheet["rows"]
    sheet["rows"] = [rows[number % len(rows)] for number in range(count)] + [total]
    return longer


if __name__ == "__main__":
    print(json.dumps(whole() if sys.argv[1] == "whole" else pages()))
