"""The one page on which a step is taken: what will happen, what it asks, and afterwards what happened.

    application_step = opens("withdrawal_application", Action.READ)(
        step_page(Application, {"submit": services.submit, "endorse": services.endorse}, previews={"release": preview})
    )
    path("applications/<uuid:pk>/steps/<slug:step>/", views.application_step, name="application_step")

A service is called as `service(record, by=user, on=day, note=note)` and returns the record; a preview is called as
`preview(record)` and returns `Change` lines: accounts before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID  # noqa: TC003 - views are called with it

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.access import factors, fresh
from trustfund.access.models import Act, User
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web import workflow
from trustfund.web.clock import today
from trustfund.web.forms import DayField, Form
from trustfund.web.refusals import Refused, explained
from trustfund.web.tables import Column, Table, Value
from trustfund.web.workflow.rules import object_of, roles_in_words, why_not

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

    from trustfund.web.workflow import Step

Service = Callable[..., Any]


@dataclass(frozen=True)
class Change:
    """One line of a preview: an account or limit before and after the step."""

    label: str
    before: Decimal
    after: Decimal
    currency: str


class StepForm(Form):
    """What a step asks: a day where it needs one, a note where it needs or allows one."""

    on = DayField(label=_("Effective on"), help_text=_("For example 23 Nov 2026. Not later than today."))
    note = django_forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=django_forms.Textarea(attrs={"rows": 3})
    )

    password = django_forms.CharField(
        label=_("Your password"),
        help_text=_("This step binds, and you signed in more than five minutes ago: show that it is you."),
        strip=False,
        widget=django_forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = django_forms.CharField(
        label=_("One-time code"),
        help_text=_(
            "This step binds: show that it is you by the six digits of your authenticator, or a recovery code."
        ),
        max_length=20,
        widget=django_forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, step: Step, request: HttpRequest, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(request.POST or None if data is None else data, initial={"on": today()}, auto_id="id_%s")
        self.request, user = request, request.user
        is_asked = step.step_up and isinstance(user, User) and not fresh.is_fresh(request)
        self.asks_for_factor = is_asked and factors.has_one(user)
        self.may_use_key = self.asks_for_factor and factors.has_key(user)
        if not self.asks_for_factor:
            del self.fields["code"]
        if not is_asked or self.asks_for_factor:
            del self.fields["password"]
        if not step.needs_date:
            del self.fields["on"]
        self.fields["note"].required = step.needs_note
        if step.needs_note:
            self.fields["note"].help_text = _("Write why: the other side reads it, and it stays.")

    def clean_password(self) -> str:
        """Refuse a wrong password; a right one counts for five minutes."""
        password: str = self.cleaned_data["password"]
        user = self.request.user
        if not isinstance(user, User) or not fresh.confirm_password(self.request, user, password):
            raise django_forms.ValidationError(_("This is not your password."))
        return password

    def clean_code(self) -> str:
        """Refuse a wrong, used or old code; a right one counts for five minutes."""
        code: str = self.cleaned_data["code"].replace(" ", "")
        user = self.request.user
        if not isinstance(user, User) or not fresh.confirm_code(self.request, user, code):
            raise django_forms.ValidationError(_("This code is wrong, used already or too old."))
        return code

    def clean_on(self) -> Any:
        """Refuse a day to come."""
        on = self.cleaned_data["on"]
        if on and on > today():
            raise django_forms.ValidationError(_("This day is still to come."))
        return on


def step_page(
    model: type[Model],
    services: Mapping[str, Service],
    *,
    previews: Mapping[str, Callable[[Any], list[Change]]] | None = None,
    template: str = "web/step.html",
    visible: Callable[[Any], Any] | None = None,
) -> Callable[..., HttpResponse]:
    """Return the view. `visible(user)` is the queryset a reader reaches; by default `visible_to(user, READ)`."""
    shown = dict(previews or {})

    def view(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
        manager: Any = model._default_manager
        rows = visible(request.user) if visible else manager.visible_to(request.user, Action.READ)
        record = get_object_or_404(rows, pk=pk)
        flow = record.workflow
        if step not in services or not flow.has_step(step):
            raise Http404
        chosen = flow.step(step)
        form = StepForm(chosen, request)
        if request.method == "POST" and form.is_valid():
            taken = _take(request, record, chosen, services[step], form)
            if taken is not None:
                return taken
        refusal = None if form.refused else why_not(record, chosen, request.user, note="-")
        context = {
            "record": record, "step": chosen, "form": form, "refusal": refusal, "as_of": today(),
            "state_after": flow.state(chosen.target), "waits_for": _waits_for(flow, chosen),
            "preview": preview_table(shown[step](record)) if step in shown and refusal is None else None,
        }  # fmt: skip
        status = refusal.status if refusal is not None and request.method == "POST" else form.status
        return render(request, template, context, status=status)

    view.__doc__ = f"Take a step of one {model._meta.model_name}."
    view.__name__ = f"{model._meta.model_name}_step"
    view.__module__ = model.__module__
    view.served = tuple(services)  # type: ignore[attr-defined]  # the walk of tests/access tries each
    view.services = services  # type: ignore[attr-defined]  # the API takes the same steps by the same services
    view.model = model  # type: ignore[attr-defined]
    return view


def _take(
    request: HttpRequest, record: Any, step: Step, service: Service, form: StepForm
) -> HttpResponseRedirect | None:
    """Take the step and go on to the record; None when it is refused, and the form says why."""
    try:
        done = taken(record, service, form, by=request.user, shown=fresh.shown(request, reader(request)))
    except Refused as refused:
        form.refuse(refused)
        return None
    messages.success(request, _what_happened(done, step), extra_tags="done")
    return HttpResponseRedirect(record.get_absolute_url())


def taken(record: Any, service: Service, form: StepForm, *, by: Any, shown: fresh.Evidence | None) -> Any:
    """Call the service with what the form says; a second press of the same button finds that it was done.

    `shown` is how the person has just shown who is there. Raises `Refused`.
    """
    attempt = str(form.cleaned_data["id"])
    token = workflow.attempt.set(attempt)
    evidence = fresh.evidence.set(shown)
    try:
        with explained():
            done = service(record, by=by, on=form.cleaned_data.get("on") or today(), note=form.cleaned_data["note"])
    except Refused:
        if not _was_done(record, by, attempt):
            raise
        return type(record)._default_manager.get(pk=record.pk)
    finally:
        workflow.attempt.reset(token)
        fresh.evidence.reset(evidence)
    return record if done is None else done


def _was_done(record: Any, user: Any, attempt: str) -> bool:
    acts = Act.objects.about(object_of(record), [record.pk])
    return acts.filter(person_id=user.person_id, detail__attempt=attempt).exists()


def _what_happened(record: Any, step: Step) -> str:
    """Say what happened and what comes next, by whom."""
    flow = record.workflow if hasattr(record, "workflow") else None
    said = _t("Done: %(step)s.") % {"step": step.label}
    following = step.next_text or (flow and flow.has_step(step.name) and _waits_for(flow, step))
    if not following:
        return said
    then = _t("Next: %(next)s.") % {"next": following}
    return f"{said} {then}"


def _waits_for(flow: workflow.Workflow, step: Step) -> str:
    """Name who takes the next step on the way, leaving aside the ways back."""
    onward = [
        each for each in flow.steps_from(step.target) if each.action is not Action.RETURN and not each.is_destructive
    ]
    if not onward:
        return ""
    return _t("“%(step)s” by %(roles)s") % {"step": onward[0].label, "roles": roles_in_words(onward[0].roles)}


COLUMNS: Final = (
    Column(_("Account")),
    Column(_("Before"), "money"),
    Column(_("Change"), "money"),
    Column(_("After"), "money"),
)


def preview_table(changes: list[Change]) -> Table | None:
    """Return what will change as a table: before, change, after."""
    if not changes:
        return None
    currencies = {line.currency for line in changes}
    if len(currencies) == 1:
        columns = [COLUMNS[0], *(Column(column.label, "money", *currencies) for column in COLUMNS[1:])]
        lines: list[tuple[object, ...]] = [
            (line.label, line.before, line.after - line.before, line.after) for line in changes
        ]
    else:  # a receipt crosses from the donor's currency to the Fund's: each line says its own
        columns = list(COLUMNS)
        lines = [(line.label, *_in_own_currency(line)) for line in changes]
    return Table.of(_("What will change"), columns, lines, name="preview")


def _in_own_currency(line: Change) -> list[Value]:
    amounts = (line.before, line.after - line.before, line.after)
    return [Value(amount, currency=line.currency) for amount in amounts]
