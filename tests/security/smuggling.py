"""What is smuggled in beside a form: names that only services set, with values that are recognised wherever they land."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from pypdf import PdfWriter

from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField, MoneyField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NOBODY: Final = UUID("5a5a5a5a-0000-4000-8000-5a5a5a5a5a5a")
"""A person, a party, a record: the id of none."""
WORD: Final = "Smuggled-5a5a"
AMOUNT: Final = "5050505.05"
DAY: Final = "1905-05-05"
MARKS: Final = (str(NOBODY), WORD, AMOUNT, DAY)
"""What no story writes, and what is looked for in every table."""
PERSONS: Final = (
    "made_by", "created_by", "approved_by", "signed_by", "recorded_by", "written_by", "granted_by", "person", "user",
    "by", "maker", "checker", "party", "membership", "task_team_leader",
)  # fmt: skip
RECORDS: Final = (
    "pk", "donor", "agreement", "instalment", "project", "grant", "application", "agency", "payee", "decision",
    "document", "entry", "phase", "window", "trustee_account", "signatures", "roles",
)  # fmt: skip
WORDS: Final = ("status", "round", "number", "role", "level", "scope", "prefix", "secret_sha256", "object_id", "verb")
AMOUNTS: Final = (
    "amount", "amount_usd", "booked_usd", "fee_usd", "rate", "balance", "received", "qualified_amount", "ceiling",
    "from_unpreferred", "exchange_difference_usd",
)  # fmt: skip
DAYS: Final = (
    "decided_on", "paid_on", "received_on", "signed_on", "countersigned_on", "announced_on", "submitted_on",
    "published_at", "created_at", "approved_at", "taken_at", "until_on", "from_on", "effective_on",
)  # fmt: skip
FLAGS: Final = ("is_staff", "is_superuser", "is_active", "is_final", "is_cancellation", "is_fictional")
SMUGGLED: Final[dict[str, str]] = {
    **dict.fromkeys((*PERSONS, *RECORDS), str(NOBODY)),
    **{f"{name}_id": str(NOBODY) for name in (*PERSONS, *RECORDS)},
    **dict.fromkeys((*WORDS, *FLAGS), WORD),
    **dict.fromkeys(AMOUNTS, AMOUNT),
    **dict.fromkeys(DAYS, DAY),
}


def beside(asked: Iterable[str]) -> dict[str, str]:
    """Return what a form that asks for these does not ask for."""
    names = set(asked)
    return {name: value for name, value in SMUGGLED.items() if name not in names}


def landed() -> list[str]:
    """Return the tables in which anything smuggled stands."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name != "django_session"]
        where = " OR ".join(["t::text LIKE %s"] * len(MARKS))
        asked = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\" t WHERE {where})" for name in tables]
        cursor.execute(" UNION ALL ".join(asked), [f"%{mark}%" for mark in MARKS] * len(tables))
        return [name for (name,) in cursor.fetchall()]


def forms_on(answer: Any) -> list[Any]:
    """Return the forms, and the rows of forms, that a page shows to be posted."""
    found: dict[int, Any] = {}
    for layer in answer.context or ():
        for values in layer:
            for value in values.values():
                if isinstance(value, forms.BaseForm | forms.BaseFormSet) and not isinstance(value, Filters):
                    found[id(value)] = value
    rows = [each for each in found.values() if isinstance(each, forms.BaseFormSet)]
    within = {id(part) for each in rows for part in (*each.forms, each.management_form)}
    return [each for each in found.values() if id(each) not in within]


def filled(shown: Iterable[Any]) -> dict[str, Any]:
    """Return what a browser posts of these forms: what stands in them, and something where they ask for more."""
    sent: dict[str, Any] = {}
    for form in parts(shown):
        for name, field in form.fields.items():
            there = form[name].value()
            value = _something(name, field) if field.required and there in {None, ""} else there
            if value not in {None, "", False}:
                sent[form.add_prefix(name)] = value
    return sent


def smuggled(shown: Iterable[Any]) -> dict[str, Any]:
    """Return what is put beside the fields of each of these forms, and of its first row: no form takes a thousand.

    A name that another form of the page asks for is that form's: it would be no smuggling.
    """
    shown = list(shown)
    asked = {form.add_prefix(name) for form in parts(shown) for name in form.fields}
    chosen = [each.forms[0] if isinstance(each, forms.BaseFormSet) else each for each in shown]
    beside_all = {form.add_prefix(name): value for form in chosen for name, value in beside(form.fields).items()}
    return {name: value for name, value in beside_all.items() if name not in asked}


def parts(shown: Iterable[Any]) -> Iterator[Any]:
    """Return forms, with rows taken apart."""
    for each in shown:
        if isinstance(each, forms.BaseFormSet):
            yield from (each.management_form, *each.forms)
        else:
            yield each


def _something(name: str, field: forms.Field) -> Any:
    """Return what a field of this kind takes."""
    if isinstance(field, forms.ModelChoiceField):
        return field.queryset.values_list("pk", flat=True).first() if field.queryset is not None else None
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return next((value for value, label in choices if value and not isinstance(label, list | tuple)), None)
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("paper.pdf", _paper(), "application/pdf")
    kinds: tuple[tuple[type[forms.Field], Any], ...] = (
        (MoneyField, "1.00"), (DayField, today().isoformat()), (forms.DecimalField, "1.5"), (forms.IntegerField, "1"),
        (forms.BooleanField, "on"),
    )  # fmt: skip
    return next((value for kind, value in kinds if isinstance(field, kind)), "KP" if name == "country" else "W-9")


def _paper() -> bytes:
    """Return a page of paper."""
    written, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(written)
    return written.getvalue()
