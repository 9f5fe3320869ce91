"""Pages that belong to no part of the trade: language, background tasks, the design page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 - views are called with it

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.access import acts
from trustfund.access.decorators import opens, opens_to_everyone, opens_to_signed_in
from trustfund.access.models import User
from trustfund.access.policy import Action
from trustfund.web import outbox, pages, specimens
from trustfund.web.models import Job
from trustfund.web.refusals import Refused
from trustfund.web.tables import Column, Table, Value
from trustfund.web.templatetags.trustfund import job_label, status_of_job

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


@opens_to_everyone
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages, for this browser and, when signed in, for the account."""
    wanted = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        wanted = "/"
    response = HttpResponseRedirect(wanted)
    code = request.POST.get("language", "")
    if request.method != "POST" or code not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User) and request.user.language != code:
        _remember_language(request.user, code)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _remember_language(user: User, code: str) -> None:
    """Keep the language with the account, so that letters come in it too."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(language=code)
        acts.log("language.chosen", by=user, object_name="own_profile_and_factors", object_id=user.pk, language=code)


@opens("task_and_notification", Action.LIST, methods=("GET", "HEAD"))
def job_list(request: HttpRequest) -> HttpResponse:
    """Show the tasks the reader asked for."""
    tasks = pages.keyset(Job.objects.visible_to(request.user), request, order=("-enqueued_at",))
    columns = (
        Column(_("Task")),
        Column(_("Status"), "status"),
        Column(_("Asked for"), "moment"),
        Column(_("Finished"), "moment"),
    )
    table = Table.of(_("Tasks"), columns, [_line(job) for job in tasks])
    return render(request, "web/job_list.html", {"tasks": tasks, "table": table})


def _line(job: Job) -> tuple[Any, ...]:
    state = status_of_job(job)
    ended = job.done_at or job.cancelled_at or job.failed_at
    return (
        Value(job_label(job), url=f"/jobs/{job.pk}/"),
        Value(state["label"], mark=state["mark"]),
        job.enqueued_at,
        ended,
    )


@opens("task_and_notification", Action.READ, methods=("GET", "HEAD"))
def job_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a task is; HTMX asks for the part alone."""
    job = get_object_or_404(Job.objects.visible_to(request.user, Action.READ), pk=pk)
    template = "components/progress.html" if request.headers.get("HX-Request") else "web/job.html"
    return render(request, template, {"job": job})


@opens("task_and_notification", Action.EDIT)
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then stop the task."""
    words = (
        _t("Cancel this task?"),
        _t("What it has done so far is thrown away; nothing half-done stays."),
        _t("Cancel the task"),
    )
    return _ask(request, pk, outbox.cancel, words)


@opens("task_and_notification", Action.EDIT)
def job_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then begin the task again."""
    words = (_t("Begin this task again?"), _t("It starts from the beginning."), _t("Begin again"))
    return _ask(request, pk, outbox.retry, words)


def _ask(request: HttpRequest, pk: UUID, service: Callable[..., Job], words: tuple[str, str, str]) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user, Action.EDIT), pk=pk)
    question, consequence, label = words
    context: dict[str, Any] = {
        "job": job,
        "question": question,
        "consequence": consequence,
        "label": label,
        "refused": None,
    }
    if request.method == "POST":
        try:
            service(job, by=request.user)
            return redirect("web:job_detail", pk=pk)
        except Refused as refused:
            context["refused"] = refused
    return render(request, "web/job_ask.html", context, status=422 if context["refused"] else 200)


@opens_to_signed_in
def design(request: HttpRequest) -> HttpResponse:
    """Show every component as it is, with invented figures."""
    return render(request, "web/design.html", specimens.context(request))
