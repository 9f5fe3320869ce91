"""Every string of the house is said in Korean."""

from __future__ import annotations

import re

from trustfund import catalogue

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd%]")


def test_no_string_lacks_its_korean() -> None:
    (korean,) = catalogue.files()
    assert catalogue.missing(catalogue.read(korean)) == []


def test_a_translation_has_the_places_of_its_original() -> None:
    (korean,) = catalogue.files()
    wrong = []
    for entry in catalogue.read(korean):
        if not entry.id:
            continue
        original = entry.id if isinstance(entry.id, str) else entry.id[-1]
        texts = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
        places = set(PLACE.findall(original))
        wrong += [text for text in texts if set(PLACE.findall(text)) != places]
    assert wrong == []
