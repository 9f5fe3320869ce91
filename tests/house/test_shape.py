from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection
from django.db.models import PROTECT, FloatField, ForeignKey

from tests.house.sources import APPS, PYTHON, ROOT, is_ours, name, tree

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import Model

MAY_READ_ENVIRONMENT = {
    "trustfund/celery.py",
    "trustfund/embedded.py",
    "trustfund/places.py",
    "trustfund/provision.py",
    "trustfund/run.py",
    "trustfund/settings.py",
    "trustfund/web/typeface.py",
    "trustfund/wsgi.py",
}


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in APPS]


def imports_inside_functions(path: Path) -> list[str]:
    return [
        f"{name(path)}:{inner.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def test_nothing_is_imported_inside_a_function() -> None:
    assert [found for path in PYTHON if is_ours(path) for found in imports_inside_functions(path)] == []


def test_no_one_listens_to_signals_of_django() -> None:
    heard = re.compile(r"from django\.(dispatch|db\.models(\.| import )signals|core\.signals|db\.backends\.signals)")
    assert [name(path) for path in PYTHON if is_ours(path) and heard.search(path.read_text())] == []


def test_no_model_overrides_save_or_delete() -> None:
    found = [model.__name__ for model in our_models() if {"save", "delete"} & set(vars(model))]
    assert found == []


def test_every_foreign_key_protects_what_it_points_to() -> None:
    loose = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if not hasattr(model, "pgh_tracked_model")  # a line of history remembers keys; it holds nothing in its place
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is not PROTECT
    }
    assert loose == set()


def test_no_model_has_a_float() -> None:
    fields = [(model, field) for model in our_models() for field in model._meta.get_fields()]
    assert [f"{model._meta.label}.{field.name}" for model, field in fields if isinstance(field, FloatField)] == []


def test_the_database_has_no_float(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_schema || '.' || table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema IN ('public', 'inv') AND data_type IN ('real', 'double precision', 'money')"""
        )
        assert cursor.fetchall() == []


def test_only_the_edge_reads_the_environment() -> None:
    readers = {name(p) for p in PYTHON if is_ours(p) and re.search(r"os\.(environ|getenv)|environ\.Env", p.read_text())}
    assert readers - MAY_READ_ENVIRONMENT == set()


def test_tests_change_settings_by_the_fixture_that_puts_them_back() -> None:
    """One test that assigned to Django's own object left every later test of its process without the files it needed."""
    leaks = re.compile(r"^\s+settings\.[A-Z_]+ = ", re.MULTILINE)
    tests = [path for path in PYTHON if not is_ours(path)]
    assert [name(p) for p in tests if "import settings\n" in (text := p.read_text()) and leaks.search(text)] == []


def test_every_setting_from_the_environment_is_in_the_handbook() -> None:
    settings = (ROOT / "trustfund" / "settings.py").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    handbook = (ROOT / "docs" / "operations.md").read_text()
    assert {word for word in names if f"`{word}`" not in handbook} == set()
