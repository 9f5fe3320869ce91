"""Pages of grant agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from projects import balances, services, tables
from projects.forms import CategoryRows, GrantForm, rows_of, terms_of
from projects.lists import list_page
from projects.models import GRANT_WORKFLOW, Category, Grant, Project
from projects.previews import preview_signing
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web import charts
from trustfund.web.books import account_url
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page
from trustfund.web.words import named

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from trustfund.access.models import User

WIDE = 800
SHOWN = ("project__agency__party", "project__window", "committed_account", "phase")


class GrantFilters(Filters):
    """What a list of grants can be narrowed by."""

    status = Filters.choice(_("Status"), GRANT_WORKFLOW.choices)
    q = Filters.words(_("Number, project or entity"))

    def apply(self, rows: QuerySet[Grant]) -> QuerySet[Grant]:
        """Return the rows asked for."""
        status, q = self.asked("status"), self.asked("q")
        rows = rows.filter(status=status) if status else rows
        paths = ("number", "project__code", "project__title", "project__title_ko", "project__agency__name")
        words = Q.create([(f"{path}__icontains", q) for path in paths], connector=Q.OR)
        return rows.filter(words) if q else rows


@opens("grant_agreement", Action.LIST, methods=("GET", "HEAD"))
def grant_list(request: HttpRequest) -> HttpResponse:
    """List the grant agreements the reader may see."""
    filters = GrantFilters(request)
    return list_page(
        request,
        "projects/grant_list.html",
        object_name="grant_agreement",
        rows=lambda action: filters.apply(Grant.objects.visible_to(request.user, action).select_related(*SHOWN)),
        table=tables.grants,
        filters=filters,
        order=("number",),
    )


@opens("grant_agreement", Action.READ, methods=("GET", "HEAD"))
def grant_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one grant: its terms, its categories with what is left, its signatures."""
    grant = get_object_or_404(Grant.objects.visible_to(request.user, Action.READ).select_related(*SHOWN), pk=pk)
    sees_categories = Category.objects.visible_to(request.user).filter(grant=grant).exists()
    context = {
        "grant": grant,
        "balance": balances.of_grants([grant])[grant.pk],
        "currency": grant.committed_account.currency,
        "urls": {
            "left": account_url(grant.committed_account, request.user),
            "requested": account_url(grant.requested_account, request.user),
            "disbursed": account_url(grant.disbursed_account, request.user),
        },
        "categories": tables.categories(grant, request.user) if sees_categories else None,
        "chart": _chart(grant) if sees_categories and grant.entry_id else None,
        "signatures": grant.signatures.select_related("person").order_by("signed_at"),
        "sees_applications": policy.may(request.user, "withdrawal_application", Action.LIST),
        "sees_signatories": policy.may(request.user, "authorised_signatory", Action.LIST),
        "may_edit": grant.status == "draft"
        and Grant.objects.visible_to(request.user, Action.EDIT).filter(pk=grant.pk).exists(),
        "may_apply": grant.status == "effective" and policy.may(request.user, "withdrawal_application", Action.CREATE),
        "as_of": today(),
    }
    return render(request, "projects/grant_detail.html", context)


def _chart(grant: Grant) -> SafeString:
    """Draw how much of each category is used."""
    rows = [
        charts.Bar(f"{line.category.number} {named(line.category)}", line.used, line.left)
        for line in balances.of_categories(grant)
    ]
    unit = grant.committed_account.currency
    title = _t("How much of each category is used")
    return charts.both(
        charts.bars, rows, title=title, done=_t("Used or in process"), rest=_t("Left"), unit=unit, wide=WIDE
    )


@opens("grant_agreement", Action.CREATE)
def grant_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a grant agreement of a project."""
    project = get_object_or_404(Project.objects.visible_to(request.user, Action.READ), pk=pk)
    return _grant_form(request, project, None)


@opens("grant_agreement", Action.EDIT)
def grant_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a draft grant agreement."""
    rows = Grant.objects.visible_to(request.user, Action.EDIT).select_related("project__allocated_account")
    grant = get_object_or_404(rows, pk=pk)
    return _grant_form(request, grant.project, grant)


def _grant_form(request: HttpRequest, project: Project, grant: Grant | None) -> HttpResponse:
    form, rows = bound(project, grant, request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            done = write(reader(request), project, grant, form, rows)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("Grant %(number)s is kept as a draft.") % {"number": done.number})
            return redirect(done)
    context = {"form": form, "rows": rows, "project": project, "grant": grant}
    status = 422 if rows.is_bound and not rows.is_valid() else form.status
    return render(request, "projects/grant_form.html", context, status=status)


def bound(project: Project, grant: Grant | None, data: Any) -> tuple[GrantForm, Any]:
    """Return the form of a grant and the rows of its categories."""
    form = GrantForm(data, instance=grant)
    form.fix_currency("amount", project.allocated_account.currency)
    return form, CategoryRows(data, initial=rows_of(grant), prefix="category")


def write(user: User, project: Project, grant: Grant | None, form: GrantForm, rows: Any) -> Grant:
    """Give the service what the form says: a new grant, or the draft corrected."""
    terms = form.cleaned_data | {"categories": terms_of(rows)}
    if grant is None:
        return services.draft_grant(project, by=user, **terms)
    kept = {name: value for name, value in terms.items() if name not in {"id", "number"}}
    return services.edit_grant(grant, by=user, **kept)


grant_step = opens("grant_agreement", Action.READ)(
    step_page(
        Grant,
        {
            "submit": services.submit_grant,
            "send_back": services.send_back_grant,
            "sign": services.sign_grant,
            "declare_effective": services.declare_effective,
        },
        previews={"sign": preview_signing},
    )
)
