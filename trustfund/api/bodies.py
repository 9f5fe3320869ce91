"""Bodies of requests, made from the forms of the pages: a rule stands in the form, and nowhere else.

The description and the shape (names, types, money with its currency) come from the fields of the form; a name the form
does not have, or one that is computed or set by steps, is refused. What the shape lets through is given to the form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _t
from rest_framework import serializers

from trustfund.api.fields import Amount
from trustfund.api.parsers import read_json
from trustfund.api.problems import Problem
from trustfund.web.forms import DayField, MoneyField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rest_framework.request import Request

DATA: Final = "data"
"""The part of a multipart body that holds everything but the files, as JSON."""
TEXT_LENGTH: Final = 10_000


class Body(serializers.Serializer[Any]):
    """A body: nothing in it passes unread."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what is not in the shape, by name."""
        if isinstance(data, dict):
            unknown = {name: [_t("This is not written here.")] for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


@dataclass(frozen=True)
class Rows:
    """Rows within a body, e.g. the instalments of an agreement: their name, the form of one, its prefix on the page."""

    name: str
    form: type[forms.BaseForm]
    prefix: str
    most: int
    least: int = 1


class Bound(NamedTuple):
    """The form of a page with what was sent, and its rows."""

    form: Any
    rows: Any = None

    @property
    def is_valid(self) -> bool:
        """Say whether the rules of both hold."""
        rows_are_valid = self.rows is None or self.rows.is_valid()
        return bool(self.form.is_valid()) and rows_are_valid


@dataclass(frozen=True)
class Sent:
    """What was sent, as a form takes it: values by field, files, and money with the currency beside it."""

    data: dict[str, Any]
    files: MultiValueDict[str, Any] = field(default_factory=MultiValueDict)
    money: Mapping[str, str] = field(default_factory=dict)
    """Currencies given, by the name of the field in the form."""


@dataclass(frozen=True)
class Paper:
    """A form of the pages as a body: its name in the description, the fields that stay as they are when it edits."""

    name: str
    form: type[forms.BaseForm]
    fixed: frozenset[str] = frozenset()
    rows: Rows | None = None

    @property
    def fields(self) -> dict[str, forms.Field]:
        """Return the fields that are written."""
        every: dict[str, forms.Field] = self.form.base_fields  # type: ignore[attr-defined]
        left_out = {"id", *self.fixed, *({"currency"} if self.takes_currency_of_money else ())}
        return {name: each for name, each in every.items() if name not in left_out}

    @property
    def takes_currency_of_money(self) -> bool:
        """Say whether the form asks for the currency of its amounts in a field of its own: here money brings it."""
        every = self.form.base_fields  # type: ignore[attr-defined]
        return "currency" in every and any(isinstance(each, MoneyField) for each in every.values())

    @property
    def files(self) -> dict[str, forms.Field]:
        """Return the fields for files."""
        return {name: each for name, each in self.fields.items() if isinstance(each, forms.FileField)}

    @property
    def needs_file(self) -> bool:
        """Say whether it is nothing without a file."""
        return any(each.required for each in self.files.values())

    def shape(self) -> type[Body]:
        """Return the serializer of its shape."""
        parts: dict[str, Any] = {
            name: of_form_field(each) for name, each in self.fields.items() if name not in self.files
        }
        if self.rows is not None:
            inner: Any = Paper(f"{self.name}{self.rows.name.title()}", self.rows.form).shape()
            least = self.rows.least
            parts[self.rows.name] = inner(many=True, required=bool(least), min_length=least, max_length=self.rows.most)
        made: type[Body] = type(self.name, (Body,), {**parts, "__doc__": self.form.__doc__})
        return made

    def read(self, request: Request) -> Sent:
        """Return what was sent as the form takes it; refuse another shape with 400."""
        content, files = content_of(request)
        unknown = {name: [_t("This is not written here.")] for name in files if name not in self.files}
        if unknown:
            raise Problem(400, _t("The body is not as it is described: see errors."), errors=unknown)
        shape = self.shape()(data=content)
        shape.is_valid(raise_exception=True)
        return self._sent(shape.validated_data, files)

    def _sent(self, given: Mapping[str, Any], files: MultiValueDict[str, Any]) -> Sent:
        data: dict[str, Any] = {"id": str(uuid4())}
        money: dict[str, str] = {}
        for name, value in given.items():
            if self.rows is not None and name == self.rows.name:
                _put_rows(data, money, self.rows.prefix, value)
            else:
                _put(data, money, name, value)
        if self.takes_currency_of_money:
            own = (money[name] for name, each in self.fields.items() if name in money and not _unit(each))
            data["currency"] = next(own, "")
        return Sent(data, files, money)

    def check(self, bound: Bound, sent: Sent, unit: str) -> None:
        """Refuse with 422 what the rules of the form refuse, and an amount in another currency than its field's."""
        errors = dict(self._of_currencies(bound, sent, unit or str(sent.data.get("currency", ""))))
        if not bound.is_valid:
            errors |= self._of_form(bound)
        if errors:
            said = [sentence for each in errors.values() for sentence in each]
            raise Problem(422, said[0] if len(said) == 1 else _t("The rules refuse it: see errors."), errors=errors)

    def _of_currencies(self, bound: Bound, sent: Sent, unit: str) -> Iterator[tuple[str, list[str]]]:
        inner: Any = bound.rows.forms if bound.rows is not None else ()
        named = {f"{form.prefix}-{name}": each for form in inner for name, each in form.fields.items()}
        for name, currency in sent.money.items():
            wanted = _unit(bound.form.fields.get(name) or named.get(name)) or unit
            if wanted and currency != wanted:
                said = MoneyField.default_error_messages["currency"] % {"currency": wanted}
                yield self._path(name), [str(said)]

    def _path(self, name: str) -> str:
        """Return where a field of the form stands in the body: instalment-0-amount is instalments.0.amount."""
        if self.rows is None or not name.startswith(f"{self.rows.prefix}-"):
            return name
        return ".".join((self.rows.name, *name.removeprefix(f"{self.rows.prefix}-").split("-", 1)))

    def _of_form(self, bound: Bound) -> dict[str, list[str]]:
        found = {
            "body" if name == "__all__" else name: [str(each) for each in said]
            for name, said in bound.form.errors.items()
        }
        if bound.rows is not None and self.rows is not None:
            for number, errors in enumerate(bound.rows.errors):
                for name, said in errors.items():
                    path = f"{self.rows.name}.{number}" + ("" if name == "__all__" else f".{name}")
                    found[path] = [str(each) for each in said]
            if bound.rows.non_form_errors():
                found[self.rows.name] = [str(each) for each in bound.rows.non_form_errors()]
        return found


def _unit(each: Any) -> str:
    return each.currency if isinstance(each, MoneyField) else ""


def _put(data: dict[str, Any], money: dict[str, str], name: str, value: Any) -> None:
    if isinstance(value, tuple):
        data[name], money[name] = value
    elif value is not None:
        data[name] = value


def _put_rows(data: dict[str, Any], money: dict[str, str], prefix: str, rows: list[dict[str, Any]]) -> None:
    """Write rows as the form set of a page sends them."""
    data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        for name, value in row.items():
            _put(data, money, f"{prefix}-{number}-{name}", value)


def of_form_field(each: forms.Field, *, is_required: bool | None = None) -> serializers.Field[Any, Any, Any, Any]:
    """Return the shape of a form's field; its rules stay with the form, which may ask for it only sometimes."""
    required = each.required if is_required is None else is_required
    common: dict[str, Any] = {
        "required": required,
        "allow_null": not required,
        "help_text": " ".join(str(part) for part in (each.label, each.help_text) if part),
    }
    if isinstance(each, MoneyField):
        return Amount(**common)
    if isinstance(each, DayField):
        return serializers.DateField(**common)
    if isinstance(each, forms.ModelChoiceField):
        return serializers.UUIDField(**common)
    if isinstance(each, forms.BooleanField):
        return serializers.BooleanField(**{**common, "allow_null": False, "required": False})
    if isinstance(each, forms.IntegerField):
        return _of_numbers(each, common)
    return _of_words(each, common)


def _of_numbers(each: forms.IntegerField, common: dict[str, Any]) -> serializers.Field[Any, Any, Any, Any]:
    """Return a number with the decimals that the form takes; a whole one where it takes none."""
    if isinstance(each, forms.DecimalField):
        return serializers.DecimalField(each.max_digits or 20, each.decimal_places or 0, **common)
    return serializers.IntegerField(**common)


def _of_words(each: forms.Field, common: dict[str, Any]) -> serializers.Field[Any, Any, Any, Any]:
    """Return a choice where the form has fixed ones, else a text."""
    fixed: Any = each.choices if isinstance(each, forms.ChoiceField) and not callable(each.choices) else ()
    values = [(value, label) for value, label in fixed if value != ""]
    if values:
        return serializers.ChoiceField(values, allow_blank=common["allow_null"], **common)
    longest = getattr(each, "max_length", None) or TEXT_LENGTH
    return serializers.CharField(max_length=longest, allow_blank=common["allow_null"], **common)


def content_of(request: Request) -> tuple[Any, MultiValueDict[str, Any]]:
    """Return the JSON of the body and its files."""
    if "Transfer-Encoding" in request.headers and "Content-Length" not in request.headers:
        raise Problem(411, _t("Say in Content-Length how long the body is: what comes in pieces is not read."))
    content, files = request.data, MultiValueDict[str, Any]()
    if request.FILES or (request.content_type or "").startswith("multipart/"):
        content, files = _of_parts(request), request.FILES
    return content, files


def _of_parts(request: Request) -> Any:
    others = {name: [_t("This is not written here.")] for name in request.POST if name != DATA}
    many: Any = (*request.POST.lists(), *request.FILES.lists())
    others |= {name: [_t("This name comes twice.")] for name, each in many if len(each) > 1}
    if others:
        raise Problem(400, _t("A body with files has the part “data” (JSON) and the files."), errors=others)
    return read_json(request.POST.get(DATA, "{}"))
