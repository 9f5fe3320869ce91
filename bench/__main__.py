"""`python -m bench [section …] [--effort 0.2] [--write]`: measure, print one table, keep it in docs/bench.md."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from bench import server
from bench.table import Row, markdown

SECTIONS: Final = ("posting", "reading", "pages", "report", "bank")
BEGIN, END = "<!-- table -->", "<!-- end of table -->"


def main() -> None:
    """Run the sections that exist, in order."""
    asked = argparse.ArgumentParser(prog="bench", description=__doc__)
    asked.add_argument("sections", nargs="*", default=[], metavar="section", help=", ".join(SECTIONS))
    asked.add_argument("--effort", type=float, default=1.0, help="1.0 for figures to keep, 0.2 for a look")
    asked.add_argument("--write", action="store_true", help="keep the table in docs/bench.md")
    given = asked.parse_args()
    server.start()
    rows: list[Row] = []
    try:
        stated = server.said()
        print(stated)
        for name in given.sections or SECTIONS:
            if find_spec(f"bench.{name}") is None:
                continue
            for row in import_module(f"bench.{name}").rows(given.effort):
                print(" | ".join(row.cells()), flush=True)
                rows.append(row)
    finally:
        server.stop()
    table = f"Measured {datetime.now(UTC):%d %b %Y}: {stated}. Medians, in brackets least and most.\n\n{markdown(rows)}"
    print(f"\n{table}")
    if given.write:
        _keep(table)


def _keep(table: str) -> None:
    page = server.ROOT / "docs/bench.md"
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")


if __name__ == "__main__":
    main()
