"""The tables of amendments and versions: what changes, and what an agreement said on a day."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors.balances import ZERO
from donors.conditions import standing
from donors.models import Instalment
from trustfund.web import words
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from donors.models import Agreement, AgreementVersion, Amendment


def rows(amendment: Amendment) -> Table | None:
    """Return the instalments of an amendment, each beside what it was; nothing for one that brings or changes none."""
    found = list(amendment.rows.order_by("number"))
    if not found:
        return None
    unit = amendment.currency
    before = {part.number: part for part in amendment.agreement.instalments.all()} if _is_open(amendment) else {}
    past = _past(amendment) if not _is_open(amendment) else {}
    return Table.of(
        _("Instalments as amended"),
        [
            Column(_("Instalment")),
            Column(_("Due on, before"), "day"),
            Column(_("Amount, before"), "money", unit),
            Column(_("Due on"), "day"),
            Column(_("Terms")),
            Column(_("Amount"), "money", unit),
            Column(_("Under a condition"), "money", unit),
        ],
        [
            (
                row.number,
                *_before(row.number, before, past),
                row.due_on,
                _terms(row),
                row.amount,
                row.qualified,
            )
            for row in found
        ],
        name=f"amendment-{amendment}",
    )


def _is_open(amendment: Amendment) -> bool:
    return amendment.status != "countersigned"


def _past(amendment: Amendment) -> dict[int, dict[str, Any]]:
    """Return the instalments of the version that a countersigned amendment amended."""
    earlier = amendment.agreement.versions.filter(number__lt=amendment.number).order_by("-number").first()
    return {part["number"]: part for part in earlier.terms["instalments"]} if earlier else {}


def _before(number: int, now: dict[int, Instalment], past: dict[int, dict[str, Any]]) -> tuple[Any, Any]:
    if number in now:
        return now[number].due_on, now[number].amount
    said = past.get(number)
    return (_day(said), Decimal(said["amount"])) if said else (None, None)


def _terms(row: Any) -> str:
    shown = Instalment(due_after=row.due_after, due_days=row.due_days, due_event=row.due_event)
    return shown.terms


def _day(said: dict[str, Any]) -> Any:
    return parse_date(said["due_on"]) if said["due_on"] else None


def amendments(found: Sequence[Amendment]) -> Table:
    """Return the amendments of an agreement, in the order of their numbers."""
    return Table.of(
        _("Amendments"),
        [
            Column(_("Amendment")),
            Column(_("What is amended")),
            Column(_("What it says")),
            Column(_("Amount"), "money"),
            Column(_("Takes effect on"), "day"),
            Column(_("Status"), "status"),
        ],
        [
            (
                Value(_t("No. %(number)s") % {"number": each.number}, each.get_absolute_url()),
                each.get_kind_display(),
                each.summary,
                None if each.amount is None else Value(each.amount, currency=each.currency),
                each.effective_on,
                standing(each),
            )
            for each in found
        ],
        name="amendments",
        empty_text=_("The agreement stands as it was countersigned."),
    )


def versions(agreement: Agreement) -> Table:
    """Return the versions of an agreement with the day from which each is read."""
    found = agreement.versions.select_related("amendment__agreement").order_by("number")
    page = reverse("donors:agreement_terms", args=[agreement.pk])
    return Table.of(
        _("Versions"),
        [
            Column(_("Version")),
            Column(_("Takes effect on"), "day"),
            Column(_("By")),
            Column(_("Contribution"), "money", agreement.currency),
            Column(_("Preference")),
            Column(_("Instalments"), "number"),
        ],
        [
            (
                Value(_called(version), f"{page}?on={version.effective_on.isoformat()}"),
                version.effective_on,
                Value(version.amendment.get_kind_display(), version.amendment.get_absolute_url())
                if version.amendment
                else Value(_t("Administration agreement"), agreement.get_absolute_url()),
                Decimal(version.terms["amount"]),
                preference(version),
                len(version.terms["instalments"]),
            )
            for version in found
        ],
        name=f"versions-{agreement.number}",
    )


def _called(version: AgreementVersion) -> str:
    if not version.number:
        return _t("As countersigned")
    return _t("As amended by No. %(number)s") % {"number": version.number}


def preference(version: AgreementVersion) -> str:
    """Return the window that a version prefers, in the language of the page."""
    said = version.terms["preference"]
    if not said:
        return _t("Without preference")
    own = said["title_ko"] if words.language() == "ko" else ""
    return f"{said['code']} {own or said['title']}"


def terms(version: AgreementVersion) -> Table:
    """Return the instalments as a version has them; what has been received since stands on the agreement's page."""
    unit, parts = version.terms["currency"], version.terms["instalments"]
    sums = [sum((Decimal(part[name]) for part in parts), ZERO) for name in ("amount", "qualified")]
    return Table.of(
        _called(version),
        [
            Column(_("Instalment")),
            Column(_("Due on"), "day"),
            Column(_("Terms")),
            Column(_("Amount"), "money", unit),
            Column(_("Under a condition"), "money", unit),
        ],
        [
            (
                part["number"],
                _day(part),
                Instalment(due_after=part["due_after"], due_days=part["due_days"], due_event=part["due_event"]).terms,
                Decimal(part["amount"]),
                Decimal(part["qualified"]),
            )
            for part in parts
        ],
        totals=(_t("Sum of the instalments"), None, None, *sums),
        name=f"terms-{version}",
    )
