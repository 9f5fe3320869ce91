"""The sentences of what is refused of an application: which rule, how much is left, what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from django.db.models import Sum
from django.utils.translation import gettext as _t

from disbursements.models import Application, Line
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.web.refusals import Refused, constraint_of
from trustfund.web.words import day, figure, money

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from typing import Any

    from django.db import IntegrityError

    from projects.models import Grant
    from trustfund.access.models import User


def eligible_from(grant: Grant) -> date | None:
    """Return the first day of eligible expenditure: the retroactive date, else the signature."""
    return grant.retroactive_from_on or grant.signed_on


def ineligible_date(grant: Grant, on: date) -> str:
    """Say why an expenditure of that day is not eligible, empty when it is (A7)."""
    first = eligible_from(grant)
    if first is not None and first <= on <= grant.closing_on:
        return ""
    return _t(
        "The expenditure is dated %(on)s; this grant pays for expenditure from %(first)s to %(last)s. "
        "Correct the date or leave the invoice out."
    ) % {"on": day(on), "first": day(first), "last": day(grant.closing_on)}


def below_minimum(grant: Grant, asked: Decimal, currency: str) -> str:
    """Say by how much an application falls short of the minimum (A10)."""
    return _t(
        "Applications of this grant are of at least %(minimum)s; this one asks for %(asked)s. "
        "Collect more expenditure, or mark it as the last application of the grant."
    ) % {"minimum": money(grant.minimum_application, currency), "asked": money(asked, currency)}


def other_claim(line: Line) -> Line | None:
    """Return the line of another application that claims the same invoice, if there is one (P9)."""
    same = {"supplier_key": line.supplier_key, "invoice_key": line.invoice_key, "expenditure": line.expenditure}
    found = Line.objects.filter(is_claimed=True, **same).exclude(application=line.application_id)
    return found.select_related("application__grant__project__agency").first()


def claimed_twice(line: Line, other: Line | None, user: Any) -> str:
    """Name the invoice, and the other application only to whom it belongs or who reviews it."""
    parts: dict[str, Any] = {"line": line.number, "invoice": line.invoice_number, "supplier": line.supplier}
    visible = Application.objects.visible_to(user or policy.SYSTEM, Action.READ)
    if other is not None and visible.filter(pk=other.application_id).exists():
        parts["other"] = other.application.number
        return (
            _t(
                "Line %(line)s: invoice %(invoice)s of %(supplier)s is claimed already in application %(other)s. "
                "Remove the line or correct the invoice."
            )
            % parts
        )
    return (
        _t(
            "Line %(line)s: invoice %(invoice)s of %(supplier)s is claimed already in another application. "
            "Remove the line or correct the invoice."
        )
        % parts
    )


def explain_submission(error: IntegrityError | Refused, application: Application, by: User | None) -> NoReturn:
    """Raise the refusal of a submission with its figures; what has a sentence already is raised as it is."""
    application.refresh_from_db()
    kind = getattr(getattr(error, "kind", None), "name", "")
    constraint = error.constraint if isinstance(error, Refused) else constraint_of(error)
    if kind in {"category", "committed"}:
        sentence = _of_a_limit(error, application, kind)
    elif constraint == "an_invoice_is_claimed_once":
        sentence = _of_an_invoice(application, by)
    elif constraint == "an_application_reaches_the_minimum":
        sentence = below_minimum(application.grant, application.amount, application.currency)
    else:
        raise error
    raise Refused(sentence, constraint=constraint) from error


def _of_a_limit(error: Any, application: Application, kind: str) -> str:
    parts = {
        "left": money(error.available, application.currency),
        "asked": figure(application.amount, application.currency),
    }
    if kind == "committed":
        return (
            _t(
                "The grant has %(left)s left to withdraw; this application asks for %(asked)s. "
                "Ask for less, or wait until another application is decided."
            )
            % parts
        )
    number = _category_number(error.account, application)
    asked = application.lines.filter(category__number=number).aggregate(total=Sum("claimed"))["total"]
    parts |= {"number": str(number), "asked": figure(asked, application.currency)}
    return _t("Category %(number)s has %(left)s left; this application asks for %(asked)s.") % parts


def _category_number(account: Any, application: Application) -> int:
    code = getattr(account, "code", account)
    return application.grant.categories.get(account__code=code).number


def _of_an_invoice(application: Application, by: User | None) -> str:
    lines = list(application.lines.order_by("number"))
    for line in lines:
        other = other_claim(line)
        if other is not None:
            return claimed_twice(line, other, by)
    seen: set[tuple[str, str, Decimal]] = set()
    for line in lines:
        key = (line.supplier_key, line.invoice_key, line.expenditure)
        if key in seen:
            return _t("Line %(line)s: invoice %(invoice)s of %(supplier)s stands twice in this application.") % {
                "line": line.number,
                "invoice": line.invoice_number,
                "supplier": line.supplier,
            }
        seen.add(key)
    return _t("One of the invoices was claimed elsewhere a moment ago: open the page again.")
