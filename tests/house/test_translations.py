"""Every string of the house is said in Korean."""

from __future__ import annotations

import ast
import re

from django.conf import settings

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


def test_no_string_hides_in_an_f_string_where_the_catalogue_does_not_see_it() -> None:
    hidden = [
        f"{path.relative_to(settings.BASE_DIR)}:{part.lineno}"
        for app in catalogue.APPS
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for part in ast.walk(text)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in catalogue.KEYWORDS
    ]
    assert hidden == []
