"""Attack the running demonstration as each role and print a summary; fails when something was found.

make run                     # in another terminal
make attack                  # every role, and a stranger last
make attack ROLES="donor_linden auditor" MINUTES=4
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.attack import scanners
from tests.attack.program import Program, signed_in
from tests.attack.visitor import Visitor
from tests.journeys.walking import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

STRANGER: Final = "stranger"
"""Nobody, who also tries the doors themselves; last, because clients that fail often are made to wait."""


def main() -> int:
    """Sign in as each, let both scanners loose, and say what came of it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("roles", nargs="*", default=[*ROLES, STRANGER], metavar="person", help=", ".join(ROLES))
    asked.add_argument("--base", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/")
    asked.add_argument("--minutes", type=float, default=4.0, help="for each scanner, role and door")
    asked.add_argument("--scanners", type=Path, required=True, help="where wapiti and sqlmap stand")
    asked.add_argument("--work", type=Path, required=True, help="where logs and reports go")
    given = asked.parse_args()
    wapiti, sqlmap = given.scanners / "wapiti", given.scanners / "sqlmap"
    print(f"{datetime.now(UTC):%Y-%m-%d}, wapiti {scanners.version(wapiti)}, sqlmap {scanners.version(sqlmap)}")
    found = 0
    for who in given.roles:
        seconds = int(given.minutes * 60)
        for door, attacker in attackers(given.base, who):
            work: Path = given.work / who / door
            work.mkdir(parents=True, exist_ok=True)
            for scan, binary in ((scanners.sqlmap, sqlmap), (scanners.wapiti, wapiti)):
                outcome = scan(binary, attacker, work, seconds)
                found += len(outcome.findings)
                line = f"{who} ({ROLES.get(who, 'nobody')}), {door}: {outcome.scanner} tried {outcome.tried}"
                print(f"{line}; {len(outcome.findings)} findings")
                print("".join(f"    {finding}\n" for finding in outcome.findings), end="", flush=True)
    return 1 if found else 0


def attackers(base: str, who: str) -> Iterator[tuple[str, Visitor | Program]]:
    """Return by which doors this one comes: the pages in a session, and the API with a token."""
    if who == STRANGER:
        yield "pages", Visitor(base)
    else:
        yield "API", Program(base, who)
        yield "pages", signed_in(base, who)


raise SystemExit(main())
