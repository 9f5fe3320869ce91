"""Keeps a few programs running, and stops them together.

Each program is in a session of its own, so that Ctrl-C reaches only us and we stop them in order; and each is
told by the kernel when we are killed, so that nothing is left behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

GRACE = 20.0  # seconds a program has to finish what it is doing
SHORT_LIFE = 10.0  # a program that dies sooner than this, and again, will not be saved by starting it once more
PR_SET_PDEATHSIG = 1


def _die_with_us() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Program:
    """One program, its log, and how often it failed soon after its start."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = 0

    def start(self) -> None:
        """Start it; what it says goes to its log."""
        self.log.parent.mkdir(exist_ok=True)
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_us,  # noqa: PLW1509 - we have no threads
            )

    def has_died(self) -> bool:
        """It was started and is no more."""
        return self.process is not None and self.process.poll() is not None

    def last_line(self) -> str:
        """What it said last."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "nothing"

    def kill(self) -> None:
        """It and all it started, at once."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Failed(Exception):
    """A program does not stay up; the message is one line."""


@dataclass
class Supervisor:
    """Start all, watch them, stop all."""

    programs: list[Program] = field(default_factory=list)

    def start(self) -> None:
        """In the order given."""
        for program in self.programs:
            program.start()

    def watch(self) -> list[str]:
        """Start again what died; returns the names. Raises Failed for one that dies twice right after its start."""
        died = [program for program in self.programs if program.has_died()]
        for program in died:
            lived_short = time.monotonic() - program.started < SHORT_LIFE
            program.short_lives = program.short_lives + 1 if lived_short else 0
            if program.short_lives > 1:
                raise Failed(
                    f"{program.name} does not stay up; it said last: {program.last_line()} (see {program.log})"
                )
            program.start()
        return [program.name for program in died]

    def stop(self) -> None:
        """Ask each to finish, last started first; after the grace kill what is left."""
        running = [p.process for p in reversed(self.programs) if p.process is not None and p.process.poll() is None]
        for process in running:
            process.terminate()
        end = time.monotonic() + GRACE
        while any(process.poll() is None for process in running) and time.monotonic() < end:
            time.sleep(0.05)
        for program in self.programs:
            program.kill()
