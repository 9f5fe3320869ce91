"""What a file may be called: a name that means the same to people, browsers and disks."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from trustfund.fund.vetting.refused import NotAccepted

LONGEST: Final = 200
FORBIDDEN: Final = frozenset('/\\:*?"<>|')
"""What leads to other folders, or what some system does not take in a name."""
UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Control characters, and those that reorder or hide others: a name ending in `fdp.exe` shown as `exe.pdf`."""


def clean_name(given: str) -> str:
    """Return the name as it is kept, Hangul in one spelling. Raises `NotAccepted` instead of mending it in silence."""
    name = unicodedata.normalize("NFC", given)
    if not name.strip(". "):
        raise NotAccepted(_("The file has no name."))
    if len(name) > LONGEST:
        raise NotAccepted(
            _("The name of “%(name)s…” is longer than %(limit)s characters. Give the file a shorter name.")
            % {"name": shown(name)[:40], "limit": LONGEST}
        )
    if any(each in FORBIDDEN or unicodedata.category(each) in UNSEEN for each in name) or name.startswith("."):
        raise NotAccepted(
            _("“%(name)s” has characters in its name that are not taken. Use letters, digits, spaces, “-” and “_”.")
            % {"name": shown(name)}
        )
    return name


def shown(name: str) -> str:
    """Return a name with its unseen characters made visible, so that a sentence about it misleads nobody."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(each) in UNSEEN else each for each in name)
