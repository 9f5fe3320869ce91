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
from typing import Final

from oversight.demo.people import email
from tests.attack import scanners
from tests.attack.visitor import Visitor
from tests.journeys.walking import ROLES
from trustfund.access.demonstration import PASSWORD

STRANGER: Final = "stranger"
"""Nobody, who also tries the doors themselves; last, because clients that fail often are made to wait."""


def main() -> int:
    """Sign in as each, let both scanners loose, and say what came of it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("roles", nargs="*", default=[*ROLES, STRANGER], metavar="person", help=", ".join(ROLES))
    asked.add_argument("--base", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/")
    asked.add_argument("--minutes", type=float, default=4.0, help="for each scanner and role")
    asked.add_argument("--scanners", type=Path, required=True, help="where wapiti and sqlmap stand")
    asked.add_argument("--work", type=Path, required=True, help="where logs and reports go")
    given = asked.parse_args()
    wapiti, sqlmap = given.scanners / "wapiti", given.scanners / "sqlmap"
    print(f"{datetime.now(UTC):%Y-%m-%d}, wapiti {scanners.version(wapiti)}, sqlmap {scanners.version(sqlmap)}")
    found = 0
    for who in given.roles:
        work: Path = given.work / who
        work.mkdir(parents=True, exist_ok=True)
        visitor = Visitor(given.base)
        if who != STRANGER:
            visitor.sign_in(email(who), PASSWORD)
        seconds = int(given.minutes * 60)
        for outcome in (
            scanners.sqlmap(sqlmap, visitor, work, seconds),
            scanners.wapiti(wapiti, visitor, work, seconds),
        ):
            found += len(outcome.findings)
            print(
                f"{who} ({ROLES.get(who, 'nobody')}): {outcome.scanner} tried {outcome.tried}; {len(outcome.findings)} findings"
            )
            print("".join(f"    {finding}\n" for finding in outcome.findings), end="", flush=True)
    return 1 if found else 0


raise SystemExit(main())
