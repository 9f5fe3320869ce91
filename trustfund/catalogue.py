"""Which strings the house says, and how its catalogues are kept: without gettext's programs, which many lack."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ONE: Final = ("_", "_t", "gettext", "gettext_lazy", "gettext_noop")
KEYWORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
APPS: Final = ("trustfund", "donors", "projects", "disbursements", "oversight")


class Message(NamedTuple):
    """One string to translate: `id` is a pair where it has a plural; `context` tells equal words apart."""

    id: str | tuple[str, str]
    context: str | None


def said() -> dict[Message, list[str]]:
    """Return every translatable string of the code and the templates, with the files that say it."""
    root: Path = settings.BASE_DIR
    found: dict[Message, list[str]] = {}
    python = [path for app in APPS for path in (root / app).rglob("*.py")]
    for path in sorted([*python, *(root / "templates").rglob("*.html"), *(root / "templates").rglob("*.txt")]):
        text = path.read_text()
        source = _as_python(text, path) if path.suffix in {".html", ".txt"} else text
        place = str(path.relative_to(root))
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            found.setdefault(Message(_pair(message), context), []).append(place)
    return {message: sorted(set(places)) for message, places in found.items()}


def _as_python(text: str, path: Path) -> str:
    """Django turns a template into calls of gettext; without indentation Python's tokenizer reads them."""
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def _pair(message: Any) -> str | tuple[str, str]:
    return message if isinstance(message, str) else (message[0], message[1])


def files() -> list[Path]:
    """Return the catalogues of the house."""
    return [path for folder in settings.LOCALE_PATHS for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))]


def read(path: Path) -> Catalog:
    """Read a catalogue; its language is the name of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def missing(catalog: Catalog) -> list[Message]:
    """Return what the house says and the catalogue does not translate."""
    known = {Message(_pair(entry.id), entry.context) for entry in catalog if entry.id and _is_translated(entry)}
    return [message for message in said() if message not in known]


def _is_translated(entry: Any) -> bool:
    text = entry.string
    return not entry.fuzzy and (all(text) if isinstance(text, tuple) else bool(text))


def renew(path: Path) -> Catalog:
    """Bring a catalogue up to what the house says: new strings come empty, strings nobody says any more go."""
    old = read(path)
    new = Catalog(locale=old.locale, project="trustfund", charset="utf-8", fuzzy=False)
    for message, places in sorted(said().items(), key=lambda item: (item[1], str(item[0]))):
        before = old.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        new.add(
            message.id,
            before.string if before else None,
            context=message.context,
            locations=[(place, 1) for place in places],
        )
    with path.open("wb") as file:
        write_po(file, new, width=110, omit_header=False, include_lineno=False)
    return new


def compile_to_mo(path: Path) -> None:
    """Write the .mo beside it; fuzzy entries are left out: what was not checked is not shown."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
        return
    half_made = target.with_suffix(".half")
    with half_made.open("wb") as file:
        write_mo(file, read(path), use_fuzzy=False)
    half_made.replace(target)
