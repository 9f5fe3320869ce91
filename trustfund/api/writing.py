"""Writing: the forms and services of the pages, and each step of a workflow at an address of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from rest_framework.response import Response

from trustfund.access import fresh
from trustfund.access.policy import Action
from trustfund.api import described, samples
from trustfund.api.bodies import Body, Bound, Paper, Sent, content_of, of_form_field
from trustfund.api.doors import Operation
from trustfund.api.models import Token
from trustfund.api.models.token import Scope
from trustfund.api.once import Effect, once
from trustfund.api.reading import Shelf, me
from trustfund.api.tags import require_match
from trustfund.web.clock import today
from trustfund.web.records import locked
from trustfund.web.refusals import NotAllowed, explained
from trustfund.web.steps import StepForm, taken
from trustfund.web.workflow.rules import why_not

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from trustfund.access.decorators import Declared
    from trustfund.access.models import User
    from trustfund.web.workflow import Step, Workflow

EDITED: Final = (404, 412, 428)
_NOTHING: Final = Sent({})


@dataclass(frozen=True, kw_only=True)
class Writing:
    """A form of the pages as an operation: what it is bound to, and what the service is given.

    `subjects` are the records the address names (the project of a new grant, the draft that is edited); `bind` makes
    the page's own form of what was sent; `write` calls the service and returns the record.
    """

    paper: Paper
    object_name: str
    action: Action
    bind: Callable[[User, Any, Sent], Bound]
    write: Callable[[User, Any, Bound], Any]
    subjects: Callable[[Any], QuerySet[Any]] | None = None
    unit: Callable[[Any], str] = lambda _subject: ""
    holds: Callable[[Any], Any] = lambda subject: subject
    """What is locked while a draft is edited: the record itself, or the one it is a part of."""
    step: str = ""
    """The step of the subject's workflow that it is, where the page of a step has a form of its own."""
    summary: str = ""
    page: str = ""
    """Where a person shows who is there, if making it binds."""

    def subject(self, request: Request, arguments: dict[str, Any]) -> Any:
        """Return the record that the address names; outside the reader's sight it does not exist."""
        return get_object_or_404(self.subjects(request.user), **arguments) if self.subjects else None

    def carry_out(self, request: Request, subject: Any) -> Any:
        """Read the body, let the form judge it, call the service."""
        user = me(request)
        if self.step:
            refuse_step(request, subject, subject.workflow.step(self.step), user)
        sent = self.paper.read(request)
        bound = self.bind(user, subject, sent)
        self.paper.check(bound, sent, self.unit(subject))
        with explained():
            return self.write(user, subject, bound)


def creating(shelf: Shelf, writing: Writing, **more: Any) -> Operation:
    """Return the operation that drafts a record, or takes a step whose page has a form of its own."""
    status, scope = (200, Scope.STEP) if writing.step else (201, Scope.DRAFT)

    def does(request: Request, **arguments: Any) -> Response:
        def effect() -> Effect:
            subject = writing.subject(request, arguments)
            if writing.page:
                refuse_unshown(request, writing.page)
            made = writing.carry_out(request, subject)
            return _effect(shelf, request, made, status)

        return once(request, me(request), effect)

    what = writing.summary or f"Draft one of {shelf.title or shelf.name}"
    return Operation(
        does, writing.object_name, writing.action, scope.value, step=writing.step,
        described=_of_writing(what, writing.paper, {status: shelf.writes}, is_post=True) | more,
    )  # fmt: skip


def replacing(shelf: Shelf, writing: Writing, **more: Any) -> Operation:
    """Return the operation that replaces what a draft says, as its page does: named by If-Match, nothing is lost."""

    def does(request: Request, **arguments: Any) -> Response:
        with explained(), transaction.atomic():
            record = _held(shelf, writing, request, arguments)
            done = _effect(shelf, request, writing.carry_out(request, record), 200)
        return Response(done.body, status=done.status, headers=done.headers)

    what = writing.summary or f"Replace what a draft of {shelf.title or shelf.name} says"
    return Operation(
        does, writing.object_name, writing.action, Scope.DRAFT.value,
        described=_of_writing(what, writing.paper, {200: shelf.writes}, is_post=False) | more,
    )  # fmt: skip


def _held(shelf: Shelf, writing: Writing, request: Request, arguments: dict[str, Any]) -> Any:
    """Return the record to be changed, locked, as the writer has read it: If-Match says so."""
    locked(writing.holds(writing.subject(request, arguments)))
    record = writing.subject(request, arguments)
    require_match(request, shelf.tag(_now(shelf, request, record), request))
    return record


def removing(shelf: Shelf, writing: Writing, remove: Callable[[User, Any], Any], **more: Any) -> Operation:
    """Return the operation that takes a part off a draft."""

    def does(request: Request, **arguments: Any) -> Response:
        with explained(), transaction.atomic():
            record = _held(shelf, writing, request, arguments)
            remove(me(request), record)
        return Response(status=204)

    told = described.of(
        f"Take one of {shelf.title or shelf.name} off", {204: None},
        refuses=(*EDITED, 422), parameters=[described.IF_MATCH],
    )  # fmt: skip
    return Operation(does, writing.object_name, writing.action, Scope.DRAFT.value, described=told | more)


def stepping(shelf: Shelf, flow: Workflow, name: str, service: Callable[..., Any], declared: Declared) -> Operation:
    """Return the operation that takes one step, as the page of the step does: same form, same service, same evidence."""
    step = flow.step(name)

    def does(request: Request, **arguments: Any) -> Response:
        def effect() -> Effect:
            record = get_object_or_404(shelf.rows(request.user, Action.READ), **arguments)
            return _effect(shelf, request, _take(request, record, step, service), 200)

        return once(request, me(request), effect)

    asks = _paper_of(step)
    binds = "It binds: not with a token; a session shows within five minutes who is there." if step.step_up else ""
    told = described.of(
        f"{step.label}: from {', '.join(step.source)} to {step.target}", {200: shelf.writes},
        refuses=(*described.BODY, 404, 409), parameters=[described.KEY, described.REPLAYED],
        request=asks, description=" ".join(str(part) for part in (step.consequence, binds) if part),
        examples=samples.of_body(asks), operation_id=f"{shelf.name}_{name}",
    )  # fmt: skip
    return Operation(does, declared.object_name, declared.action, Scope.STEP.value, step=name, described=told)


class Nothing(Body):
    """An empty body: the address says it all."""


def doing(
    title: str,
    object_name: str,
    action: Action,
    do: Callable[..., Any],
    answers: Any,
    *,
    page: str = "",
    scope: Scope = Scope.STEP,
    **more: Any,
) -> Operation:
    """Return the operation that does one thing without a form: `do(request, user, **arguments)` returns the answer.

    With `page` it binds: not with a token, and only within five minutes after showing, there, who one is.
    """

    def does(request: Request, **arguments: Any) -> Response:
        def effect() -> Effect:
            Nothing(data=content_of(request)[0]).is_valid(raise_exception=True)
            if page:
                refuse_unshown(request, page)
            return Effect(200, do(request, me(request), **arguments), {})

        return once(request, me(request), effect)

    told = described.of(
        title, {200: answers}, refuses=(*described.BODY, 404, 409), request=Nothing,
        parameters=[described.KEY, described.REPLAYED],
    )  # fmt: skip
    return Operation(does, object_name, action, scope.value, described=told | more)


def _take(request: Request, record: Any, step: Step, service: Callable[..., Any]) -> Any:
    user = me(request)
    content = _paper_of(step)(data=content_of(request)[0])
    content.is_valid(raise_exception=True)
    refuse_step(request, record, step, user, note=content.validated_data.get("note") or "")
    page: Any = request._request  # noqa: SLF001
    given = {name: value for name, value in content.validated_data.items() if value is not None}
    form = StepForm(step, page, {"id": str(uuid4()), "on": today(), **given})
    Paper("Step", StepForm).check(Bound(form), _NOTHING, "")
    shown = None if isinstance(request.auth, Token) else fresh.shown(page, user)
    return taken(record, service, form, by=user, shown=shown)


def refuse_unshown(request: Request, page: str) -> None:
    """Refuse what binds to a token, and to a session that has not shown within five minutes who is there."""
    if isinstance(request.auth, Token) or not fresh.is_fresh(request._request):  # noqa: SLF001
        where = request.build_absolute_uri(page)
        raise NotAllowed(_t("This binds: show who you are, and do it, on the page %(page)s.") % {"page": where})


def refuse_step(request: Request, record: Any, step: Step, user: User, *, note: str = "-") -> None:
    """Refuse whom the workflow refuses; and a token where a step binds: name the page on which a person takes it."""
    refusal = why_not(record, step, user, note=note)
    if refusal is not None:
        raise refusal
    if step.step_up and isinstance(request.auth, Token):
        where = request.build_absolute_uri(record.get_absolute_url())
        raise NotAllowed(
            _t("“%(step)s” binds, and a token cannot show who is there: take it on the page %(page)s.")
            % {"step": step.label, "page": where}
        )


def _paper_of(step: Step) -> type[Body]:
    """Return the body of a step: a day and a note where it asks for them, and how to show who is there."""
    return _asks(is_dated=step.needs_date, is_noted=step.needs_note, binds=step.step_up)


@cache
def _asks(*, is_dated: bool, is_noted: bool, binds: bool) -> type[Body]:
    every: dict[str, Any] = StepForm.base_fields
    names = ["note", *(["on"] if is_dated else []), *(["password", "code"] if binds else [])]
    parts = {name: of_form_field(every[name], is_required=is_noted and name == "note") for name in names}
    title = f"{'Dated' if is_dated else ''}{'Noted' if is_noted else ''}{'Binding' if binds else ''}Step"
    made: type[Body] = type(title, (Body,), {**parts, "__doc__": "What a step asks."})
    return made


def _now(shelf: Shelf, request: Request, record: Any) -> Any:
    """Return the record as it stands, with all that its description needs."""
    found = shelf.rows(request.user, Action.READ).filter(pk=record.pk).first()
    return found if found is not None else record


def _effect(shelf: Shelf, request: Request, record: Any, status: int) -> Effect:
    now = _now(shelf, request, record)
    return Effect(status, shelf.written(now, request).data, {"ETag": shelf.tag(now, request)})


def _of_writing(summary: str, paper: Paper, answers: dict[int, Any], *, is_post: bool) -> dict[str, Any]:
    shape = paper.shape()
    parts: dict[str, Any] = {"application/json": shape} if not paper.needs_file else {}
    if paper.files:
        parts |= {"multipart/form-data": samples.multipart(paper)}
    own = [described.KEY, described.REPLAYED] if is_post else [described.IF_MATCH]
    return described.of(
        summary, answers,
        refuses=(*described.BODY, 404, *((409,) if is_post else EDITED)),
        parameters=[*own, described.TAG_RETURNED],
        request=parts, examples=[] if paper.needs_file else samples.of_body(shape),
    )  # fmt: skip
