"""The two scanners: how each is called, within its minutes, and what it found."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.attack import program
from tests.attack.visitor import LEFT_ALONE, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.attack.program import Program

MODULES: Final = "sql,xss,permanentxss,file,exec,redirect,crlf,csrf,csp,http_headers,cookieflags,methods,backup"
"""Those of wapiti that need no helper on the internet."""
KNOWN: Final = ("Secure flag is not set in the cookie",)
"""What is true of a demonstration on loopback and of no installation in earnest."""
INJECTABLE: Final = re.compile(r"^Parameter: .+$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What one scanner did as one role."""

    scanner: str
    tried: str
    findings: tuple[str, ...]


def _run(command: list[str], log: Path, seconds: int) -> str:
    """Run a scanner for so long; return all that it said."""
    with log.open("w") as said:
        running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.terminate()
            running.wait(30)
    return log.read_text(errors="replace")


def version(binary: Path) -> str:
    """Return the scanner's own version."""
    done = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d+[\w.#]*", done.stdout)
    return found[0] if found else "?"


def wapiti(binary: Path, who: Visitor | Program, work: Path, seconds: int) -> Outcome:
    """Crawl, or take what the description tells of, and attack every form, body and parameter found."""
    report = work / "wapiti.json"
    report.unlink(missing_ok=True)
    command = [str(binary), "-u", who.base]
    if isinstance(who, Visitor):
        command += ["-C", who.cookies, "--scope", "domain"]
        left_alone = [f"{who.base.rstrip('/')}{place}*" for place in (LEFT_ALONE if who.is_signed_in else ())]
    else:
        told = work / "api.json"  # wapiti knows a description by the end of its name
        told.write_text(json.dumps(who.description))
        command += ["--scope", "folder", "--swagger", str(told)]
        command += ["-H", f"Authorization: Bearer {who.secret}", "-H", "Idempotency-Key: make-attack"]
        left_alone = [f"{who.base}{place}*" for place in program.LEFT_ALONE]
    command += ["-m", MODULES, "--flush-session", "--store-session", str(work), "--no-bugreport", "-S", "normal"]
    command += ["--max-scan-time", str(seconds // 4), "--max-attack-time", str(max(10, seconds // 10))]
    command += ["-f", "json", "-o", str(report), "-v", "1"]
    for place in left_alone:
        command += ["-x", place]
    _run(command, work / "wapiti.log", seconds * 2)
    if not report.exists():
        return Outcome("wapiti", "did not finish; see its log", ("no report",))
    found = json.loads(report.read_text())
    findings = [
        f"{kind}: {case['method']} {case['path']} ({case['info']})"
        for part in ("vulnerabilities", "anomalies")
        for kind, cases in found[part].items()
        for case in cases
        if not case["info"].startswith(KNOWN)
    ]
    return _to_the_end("wapiti", f"{found['infos'].get('crawled_pages_nbr', '?')} pages and forms", findings, who)


def _to_the_end(scanner: str, tried: str, findings: Iterable[str], who: Visitor | Program) -> Outcome:
    """Return the outcome: whoever was put out on the way has tried less than it says, and that is a finding."""
    lost = who.lost
    tried += "" if lost else ", known to the end"
    return Outcome(scanner, tried, tuple(sorted({*findings, *filter(None, [lost])})))


def sqlmap(binary: Path, who: Visitor | Program, work: Path, seconds: int) -> Outcome:
    """Try to inject SQL into every parameter of every address they may ask."""
    targets = who.asked()
    (work / "targets.txt").write_text("\n".join(targets))
    command = [str(binary), "-m", str(work / "targets.txt"), "--batch", "--dbms=postgresql"]
    command += ["--cookie", who.cookies] if isinstance(who, Visitor) else ["-H", f"Authorization: Bearer {who.secret}"]
    command += ["--disable-coloring", "--output-dir", str(work / "sqlmap"), "--flush-session", "--skip-waf"]
    command += ["--level", "1", "--drop-set-cookie", "--threads", "4", "--ignore-code", "*", "--time-sec", "2"]
    said = _run(command, work / "sqlmap.log", seconds)
    tested = len(set(re.findall(r"testing if GET parameter '([^']+)'", said)))
    reached = said.count("testing URL")
    tried = f"{reached} of {len(targets)} addresses with parameters, {tested} names of parameters"
    return _to_the_end("sqlmap", tried, INJECTABLE.findall(said), who)
