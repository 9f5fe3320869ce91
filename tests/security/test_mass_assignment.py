"""What a form does not ask for cannot be posted: its services get what the form declares, and nothing else."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final

import pytest
from django import forms as django_forms
from django.apps import apps
from django.db import models

import projects.forms  # noqa: F401 - imported so that their forms are known
from tests.house.sources import PYTHON, is_ours, name, tree

if TYPE_CHECKING:
    from pathlib import Path

KEPT_BY_SERVICES: Final = {
    "status", "round", "made_by", "created_by", "approved_by", "signed_by", "person", "user", "is_active", "is_staff",
    "is_superuser", "signatures", "maker", "checker", "decided_on", "paid_on", "published_at", "roles", "memberships",
}  # fmt: skip
"""Fields that a step, a signature or an access administrator sets."""


CHOSEN: Final = {"SignatoryForm": {"user"}, "RoleForm": {"person"}}
"""Where a person is chosen in a form on purpose: who signs for an agency, who gets a role; another person agrees."""


def every(kind: type[Any]) -> list[type[Any]]:
    """Return this class's heirs of ours, and theirs."""
    heirs = [heir for child in kind.__subclasses__() for heir in (child, *every(child))]
    return sorted({heir for heir in heirs if not heir.__module__.startswith("django")}, key=lambda heir: heir.__name__)


ROOMS: Final = {"trustfund", "donors", "projects", "disbursements", "oversight"}
OURS: Final = [
    form
    for form in every(django_forms.BaseForm)
    if hasattr(form, "base_fields") and form.__module__.split(".")[0] in ROOMS
]


@pytest.mark.parametrize("form", OURS, ids=lambda form: form.__name__)
def test_no_form_asks_for_what_only_a_service_sets(form: type[Any]) -> None:
    names = set(form.base_fields)
    if not form.__name__.endswith("Filters"):
        assert names & KEPT_BY_SERVICES <= CHOSEN.get(form.__name__, set())


@pytest.mark.parametrize("form", OURS, ids=lambda form: form.__name__)
def test_a_model_form_names_its_fields(form: type[Any]) -> None:
    meta = getattr(form, "_meta", None)
    if meta is not None and getattr(meta, "model", None) is not None:
        assert isinstance(meta.fields, list | tuple)
        assert not meta.exclude


def views() -> list[Path]:
    """The files that answer requests."""
    return [path for path in PYTHON if is_ours(path) and "views" in name(path)]


@pytest.mark.parametrize("path", views(), ids=name)
def test_what_was_posted_reaches_forms_only(path: Path) -> None:
    """`request.POST` is given to a form, asked for one name, or looked at for a button; it is never spread or passed on."""
    allowed = (ast.BoolOp, ast.Attribute, ast.Compare, ast.IfExp)
    parents = {child: parent for parent in ast.walk(tree(path)) for child in ast.iter_child_nodes(parent)}
    wrong = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr == "POST":
            above = parents[node]
            is_form = isinstance(above, ast.Call) and ast.unparse(above.func).endswith(
                ("Form", "Rows", "FormSet", "Set")
            )
            if not is_form and not isinstance(above, allowed):
                wrong.append(f"{name(path)}:{node.lineno} {ast.unparse(above)}")
    assert wrong == []


def test_the_words_kept_by_services_are_fields_of_models() -> None:
    known = {field.name for model in apps.get_models() for field in model._meta.get_fields() if field}
    assert known & KEPT_BY_SERVICES >= {"status", "round", "person", "user", "is_active"}
    assert issubclass(models.Model, object)
