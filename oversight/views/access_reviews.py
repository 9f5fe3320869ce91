"""Pages of access reviews: once a quarter every role is looked at, judged by others, signed off and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.forms.people import JudgingForm
from oversight.models import AccessReview, ReviewLine
from oversight.models.access_request import OBJECT
from oversight.models.access_review import Verdict
from oversight.services import access_reviews as services
from oversight.views.access_requests import standing
from oversight.views.people import events_about
from trustfund.access import policy
from trustfund.access.account import must_confirm
from trustfund.access.decorators import opens
from trustfund.access.policy import Action, Role
from trustfund.access.readers import reader
from trustfund.web.clock import today
from trustfund.web.forms import Form
from trustfund.web.refusals import Refused
from trustfund.web.steps import step_page
from trustfund.web.tables import Column, Table, Value
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PAGE: Final = ("GET", "HEAD")


def reviews_visible_to(user: Any, action: Action = Action.LIST) -> QuerySet[AccessReview]:
    """Return the access reviews this user may see."""
    return AccessReview.objects.visible_to(user, action)


def _table(rows: Sequence[AccessReview]) -> Table:
    return Table.of(
        _("Access reviews"),
        [
            Column(_("Quarter to"), "day"),
            Column(_("Roles held on"), "day"),
            Column(_("Roles"), "count"),
            Column(_("No longer needed"), "count"),
            Column(_("Status"), "status"),
            Column(_("Review")),
        ],
        [
            (
                row.quarter_end_on,
                row.as_of,
                row.lines.count(),
                row.lines.filter(verdict=Verdict.END).count(),
                standing(row),
                Value(_t("Open the access review"), row.get_absolute_url()),
            )
            for row in rows
        ],
        name="access-reviews",
    )


@opens(OBJECT, Action.LIST)
def review_list(request: HttpRequest) -> HttpResponse:
    """List the access reviews, one a quarter; an access administrator opens the one that is due."""
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        policy.require(request.user, OBJECT, Action.CREATE)
        if (way := must_confirm(request)) is not None:
            return way
        try:
            return redirect(services.open_review(by=reader(request), id=form.cleaned_data["id"]))
        except Refused as refused:
            form.refuse(refused)
    rows = list(reviews_visible_to(request.user).order_by("-quarter_end_on"))
    quarter = services.last_quarter_end(today())
    context = {
        "table": _table(rows),
        "rows": rows,
        "quarter": quarter,
        "is_missing": all(row.quarter_end_on != quarter for row in rows),
        "may_open": policy.may(request.user, OBJECT, Action.CREATE),
        "form": form,
        "as_of": today(),
    }
    return render(request, "oversight/access_review_list.html", context, status=form.status)


@opens(OBJECT, Action.READ, methods=PAGE)
def review_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one access review: every role, its verdict, and the printed list once it is signed off."""
    review = get_object_or_404(reviews_visible_to(request.user, Action.READ), pk=pk)
    return _page(request, review)


def _page(request: HttpRequest, review: AccessReview, form: JudgingForm | None = None) -> HttpResponse:
    lines = list(lines_of(review))
    may_judge = review.status == "open" and policy.may(request.user, OBJECT, Action.APPROVE)
    shown = form or JudgingForm(lines)
    context = {
        "review": review,
        "standing": standing(review),
        "lines": [_line(line, shown, may_judge=may_judge, by=request.user) for line in lines],
        "may_judge": may_judge,
        "missing": sum(not line.verdict for line in lines),
        "ending": sum(line.verdict == Verdict.END for line in lines),
        "verdicts": Verdict.choices,
        "signatures": review.signatures.select_related("person").order_by("signed_at"),
        "events": events_about(review.pk),
        "prints": review.prints.select_related("document"),
        "form": shown,
        "as_of": review.as_of,
    }
    return render(request, "oversight/access_review_detail.html", context, status=shown.status)


def lines_of(review: AccessReview) -> QuerySet[ReviewLine]:
    """Return the lines of a review with what is shown of them."""
    return review.lines.select_related("membership__person", "membership__party", "judged_by")


def _line(line: ReviewLine, form: JudgingForm, *, may_judge: bool, by: Any) -> dict[str, Any]:
    """Return a line as the page shows it; what was typed and refused stands there again."""
    held = line.membership
    return {
        "line": line,
        "person": named(held.person),
        "role": Role(held.role).label,
        "party": named(held.party),
        "verdict": form[f"verdict-{line.pk}"].value(),
        "note": form[f"note-{line.pk}"].value(),
        "is_open": may_judge and held.person_id != by.person_id,
    }


@opens(OBJECT, Action.APPROVE, methods=("POST",))
def review_judge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what this approver says of the roles; lines without a choice stay as they are."""
    review = get_object_or_404(reviews_visible_to(request.user, Action.APPROVE), pk=pk)
    form = JudgingForm(lines_of(review), request.POST)
    if form.is_valid():
        if (way := must_confirm(request)) is not None:
            return way
        try:
            count = services.judge(review, form.judgements(), by=reader(request))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("%(count)s verdicts kept.") % {"count": count}, extra_tags="done")
            return redirect(review)
    return _page(request, review, form)


review_step = opens(OBJECT, Action.READ)(step_page(AccessReview, {"sign_off": services.sign_off}))
