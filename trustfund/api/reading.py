"""Reading: the rows of a page's list with its filters, by cursor; one record with its ETag and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response

from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.api import described, fields
from trustfund.api.doors import EVERYONE, Operation
from trustfund.api.problems import Problem
from trustfund.api.tags import is_known, tag_of
from trustfund.web import workflow
from trustfund.web.pages import keyset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from trustfund.web.filters import Filters

CURSOR: Final = "after"
EVERYWHERE: Final = frozenset({CURSOR})
PASSING: Final = ("steps", "checks")
"""What changes with the day and with who looks, while the record stays as it is."""
ALONE: Final = ("signatures", *PASSING)
"""What is asked for each record alone, and stands in no list."""


class Record(serializers.Serializer[Any]):
    """A record as a program reads it; what its page masks for this reader is masked here by the same function."""

    id = fields.uuid("pk")

    @property
    def user(self) -> Any:
        """Return who reads."""
        return self.context["user"]


@extend_schema_field({"type": "string"})
class Masked(serializers.Field):  # type: ignore[type-arg]
    """A value as this reader may see it: `Masked(secrecy.reference_for)` calls `reference_for(record, user)`."""

    def __init__(self, shown: Callable[[Any, Any], Any]) -> None:
        super().__init__(source="*", read_only=True)
        self.shown = shown

    def to_representation(self, value: Any) -> str:
        """Return what the page shows."""
        return str(self.shown(value, self.context["user"]))


class Beside(fields.Money):
    """An amount that stands beside the record, e.g. a balance of several accounts."""

    def to_representation(self, value: Any) -> dict[str, str] | None:
        """Return it with the currency of the record."""
        return fields.money(fields.follow(self.context["beside"].get(value.pk), self.amount), self.unit_of(value))


class Held(fields.Money):
    """An amount of the figures, in the currency in which the Fund holds its money."""

    def __init__(self, amount: str = "", *, may_lack: bool = False) -> None:
        super().__init__(amount, may_lack=may_lack)

    def unit_of(self, record: Any) -> str:
        """Return the holding currency."""
        return str(self.context["unit"])


class Offered(serializers.Serializer[Any]):
    """A step that leads on from here: whether this reader can take it, and if not, why not."""

    name = fields.text()
    label = fields.text("step.label")  # type: ignore[assignment]  # the member's name
    available = fields.flag()
    reason = fields.text()
    needs_note = fields.flag("step.needs_note")
    needs_day = fields.flag("step.needs_date")
    needs_second_factor = fields.flag("step.step_up")


class Signed(serializers.Serializer[Any]):
    """A signature under the record."""

    step = fields.text()
    round = fields.number()
    person = fields.text("person.name")
    signed_at = fields.moment()
    content_hash = fields.text()


class Steps(serializers.Field):  # type: ignore[type-arg]
    """The steps of the record's workflow from where it stands, for this reader."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Any) -> Any:
        """Return each with the reason where it cannot be taken."""
        return Offered(workflow.offers(value, self.context["user"]), many=True).data


described.as_list_of(Steps, Offered)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Records of one kind: which rows there are for whom, how they are written down, filtered and ordered."""

    name: str
    object_name: str
    rows: Callable[[Any, Action], QuerySet[Any]]
    writes: type[Record]
    order: Sequence[str] = ("pk",)
    filters: type[Filters] | None = None
    title: str = ""
    beside: Callable[[Sequence[Any]], Mapping[Any, Any]] = lambda _records: {}
    """What stands beside each record by its key, asked once for all: its balances."""

    def context(self, request: Request, records: Sequence[Any]) -> dict[str, Any]:
        """Return what the fields ask for besides the record: who reads, and what stands beside."""
        return {"user": request.user, "request": request, "beside": self.beside(records)}

    def written(self, record: Any, request: Request) -> Record:
        """Return the record as this reader sees it."""
        return self.writes(record, context=self.context(request, [record]))

    def tag(self, record: Any, request: Request) -> str:
        """Return the ETag of the record for this reader: of what it says, not of what can be done with it today."""
        shown = self.written(record, request)
        for name in PASSING:
            shown.fields.pop(name, None)
        return tag_of(shown)

    def find(self, request: Request, arguments: Mapping[str, Any]) -> Any:
        """Return the record the address names, if this reader may read it; else it does not exist."""
        return get_object_or_404(self.rows(request.user, Action.READ), **arguments)


@cache
def line_of(writes: type[Record]) -> type[Record]:
    """Return a record as it stands in a list: without what is asked for each one alone."""
    own: dict[str, Any] = writes._declared_fields  # noqa: SLF001
    left_out: dict[str, Any] = {name: None for name in ALONE if name in own}
    name = f"{writes.__name__.removesuffix('Record')}Line"
    made: type[Record] = type(name, (writes,), {**left_out, "__doc__": writes.__doc__})
    return made


@cache
def page_of(line: type[Record]) -> serializers.Serializer[Any]:
    """Return the shape of a page of such lines."""
    following = serializers.URLField(allow_null=True, help_text="Where the list goes on; null on its last page.")
    shape = {"results": line(many=True), "next": following}
    return inline_serializer(f"{line.__name__.removesuffix('Line')}Page", shape)


@dataclass(frozen=True)
class Within:
    """What stands above rows in an address: the field of the rows, and which of it the reader may see."""

    name: str
    rows: Callable[[Any], QuerySet[Any]]


def listing(shelf: Shelf, *, within: Within | None = None, **more: Any) -> Operation:
    """Return the operation that lists the rows; `within` is what the address names above them, e.g. their grant."""
    line = line_of(shelf.writes)

    def does(request: Request, **arguments: UUID) -> Response:
        asked = _asked(shelf, request)
        rows = shelf.rows(request.user, Action.LIST)
        if within is not None:
            rows = rows.filter(**{within.name: get_object_or_404(within.rows(request.user), **arguments)})
        order = getattr(asked, "order", None) or shelf.order
        page = keyset(asked.apply(rows) if asked else rows, request._request, order=order)  # noqa: SLF001
        context = shelf.context(request, page.rows)
        following = request.build_absolute_uri(page.next_url) if page.next_url else None
        return Response({"results": line(page.rows, many=True, context=context).data, "next": following})

    return Operation(
        does,
        shelf.object_name,
        Action.LIST,
        described=described.of(
            f"List {shelf.title or shelf.name}",
            {200: page_of(line)},
            refuses=(400, 404) if within else (400,),
            parameters=[*described.filters_of(shelf.filters), described.CURSOR],
            operation_id=f"{shelf.name}_list{f'_of_{within.name}' if within else ''}",
        )
        | more,
    )


def _asked(shelf: Shelf, request: Request) -> Any:
    """Return the filters asked for; a filter nobody knows, or one that makes no sense, is refused (a page leaves it out)."""
    filters = shelf.filters(request._request) if shelf.filters else None  # noqa: SLF001
    known = set(filters.fields if filters else ()) | EVERYWHERE
    errors = {name: [_t("There is no such filter.")] for name in request.query_params if name not in known}
    if filters:
        errors |= {name: [str(each) for each in said] for name, said in filters.errors.items()}
    if any("\0" in value for value in request.query_params.values()):
        errors["query"] = [_t("Null characters are not allowed.")]
    if errors:
        raise Problem(400, _t("The filters cannot be read: see errors."), errors=errors)
    return filters


def showing(shelf: Shelf, **more: Any) -> Operation:
    """Return the operation that shows one record."""

    def does(request: Request, **arguments: Any) -> Response:
        record = shelf.find(request, arguments)
        tag = shelf.tag(record, request)
        if is_known(request, tag):
            return Response(status=304, headers={"ETag": tag})
        return Response(shelf.written(record, request).data, headers={"ETag": tag})

    return Operation(
        does,
        shelf.object_name,
        Action.READ,
        described=described.of(
            f"Show one of {shelf.title or shelf.name}",
            {200: shelf.writes, 304: OpenApiResponse(description="Unchanged since If-None-Match.")},
            refuses=(404,),
            parameters=[IF_NONE_MATCH, described.TAG_RETURNED],
            operation_id=f"{shelf.name}_show",
        )
        | more,
    )


def telling(
    title: str, object_name: str, action: Action | None, tell: Callable[..., Any], writes: Any, **more: Any
) -> Operation:
    """Return the operation that tells one thing that is no row: `tell(request, **arguments)` returns it as data."""

    def does(request: Request, **arguments: Any) -> Response:
        return Response(tell(request, **arguments))

    asks = (401, 406, 429) if object_name == EVERYONE else described.ALWAYS
    told = described.of(title, {200: writes}, asks=asks)
    return Operation(does, object_name, action, described=told | more)


IF_NONE_MATCH: Final = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="An ETag read before: answered by 304 if unchanged."
)


def me(request: Request) -> Any:
    """Return who reads, as an account: for operations that strangers never reach."""
    return reader(request._request)  # noqa: SLF001
