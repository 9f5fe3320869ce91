"""What the lines of the bank probably are: computed for all that wait, in one task, with one question per table."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _t

from donors.bank.matching import Candidate, Credit, Index, one_for_each, proposals
from donors.models import BankLine, BankSuggestion, Call, Instalment, Receipt
from donors.models.bank import MATCH
from donors.models.bank_match import WITH_RECEIPT
from donors.models.receipt import Means
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import Fund, Rate
from trustfund.web import outbox
from trustfund.web.records import allow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from donors.bank.matching import Proposal
    from trustfund.access.models import User
    from trustfund.web.models import Job
    from trustfund.web.outbox import Progress

KIND: Final = "bank.match"
STRIDE: Final = 1000
CENT: Final = Decimal("0.01")


def ask(*, key: UUID, by: User | None) -> Job:
    """Have every line that waits compared with what is owed, after the transaction; the same key asks once."""
    allow(by, MATCH, Action.CREATE)
    return outbox.enqueue(KIND, key=key_of(key), by=by)


def key_of(key: UUID) -> str:
    """Return the name of the task that was asked for by this file or form."""
    return f"bank:{key}:match"


def run(job: Job, progress: Progress) -> None:
    """Compare every waiting line with every candidate, and keep what is proposed; nothing is decided by it."""
    total = BankLine.objects.waiting().count()
    said = _t("Comparing the lines")
    progress(0, max(total, 1), said)
    found = compare(lambda count: progress(min(count, total), total, said))
    with job.completing() as result:
        kept = keep(found)
        result |= {"lines": total, "proposed": kept, "url": f"{reverse('donors:bank_line_list')}?state=waiting"}
        acts.log("bank.matched", by=job.user, object_name=MATCH, object_id=job.pk, lines=total, proposed=kept)


@transaction.atomic
def propose() -> int:
    """Compare at once, without a task, for the demonstration; return how many lines have a proposal."""
    return keep(compare(lambda _count: None))


def compare(tell: Callable[[int], None]) -> list[Proposal]:
    """Return what every waiting line probably is; `tell` hears after each thousand how many are compared."""
    index = Index(list(candidates()))
    lines = BankLine.objects.waiting().select_related("statement")
    found: list[Proposal] = []
    for count, made in enumerate(proposals((credit_of(line) for line in lines.iterator(STRIDE)), index), start=1):
        found += [made] if made is not None else []
        if count % STRIDE == 0:
            tell(count)
    return one_for_each(found)


def keep(made: list[Proposal]) -> int:
    """Put these proposals in the place of those of lines that still wait; return how many there are."""
    waiting = BankLine.objects.waiting()
    BankSuggestion.objects.filter(line__in=waiting.values("pk")).delete()
    open_ones = set(map(str, waiting.filter(pk__in=[each.credit for each in made]).values_list("pk", flat=True)))
    rows = [_row(each) for each in made if each.credit in open_ones]
    BankSuggestion.objects.bulk_create(rows)
    return len(rows)


def _row(made: Proposal) -> BankSuggestion:
    of: dict[str, Any] = {"receipt_id" if made.is_receipt else "instalment_id": made.candidate}
    return BankSuggestion(line_id=made.credit, score=made.score, reasons=list(made.reasons), **of)


def candidates() -> Iterator[Candidate]:
    """Yield every instalment of which something is open, and every receipt that is no line of the bank yet."""
    rates = latest_rates()
    on_the_way = dict(
        Receipt.objects.filter(status__in=("draft", "submitted")).values_list("instalment").annotate(Sum("amount"))
    )
    called: dict[Any, list[str]] = {}
    for instalment, *names in Call.objects.filter(status="sent").values_list("instalment", "reference", "number"):
        called.setdefault(instalment, []).extend(names)
    for each in Instalment.objects.open().select_related("agreement__donor__party"):
        left = each.outstanding - on_the_way.get(each.pk, Decimal(0))
        if left > 0:
            yield _of_instalment(each, left, rates, called.get(each.pk, []))
    entered = (
        Receipt.objects.filter(means=Means.BANK)
        .exclude(status__in=("withdrawn", "voided"))
        .exclude(matches__status__in=WITH_RECEIPT)
    )
    for receipt in entered.select_related("agreement__donor__party", "instalment"):
        yield _of_receipt(receipt)


def _of_instalment(each: Instalment, left: Decimal, rates: dict[str, Decimal], called: list[str]) -> Candidate:
    agreement = each.agreement
    rate = rates.get(agreement.currency)
    return Candidate(
        key=str(each.pk), is_receipt=False, currency=agreement.currency, amount=left,
        usd=(left * rate).quantize(CENT, ROUND_HALF_UP) if rate else None, due_on=each.due_on,
        references=(f"{agreement.number}/{each.number}", *called), names=(agreement.number,),
        payers=(agreement.donor.short_name, agreement.donor.name),
    )  # fmt: skip


def _of_receipt(receipt: Receipt) -> Candidate:
    agreement = receipt.agreement
    return Candidate(
        key=str(receipt.pk), is_receipt=True, currency=receipt.currency, amount=receipt.amount,
        usd=receipt.amount_usd, due_on=receipt.value_on,
        references=(receipt.remittance_reference, receipt.number, f"{agreement.number}/{receipt.instalment.number}"),
        names=(agreement.number,), payers=(agreement.donor.short_name, agreement.donor.name),
    )  # fmt: skip


def credit_of(line: BankLine) -> Credit:
    """Return a line as the engine reads it."""
    sent = line.instructed_amount
    return Credit(
        key=str(line.pk), currency=line.currency, amount=line.amount, value_on=line.value_on,
        words=f"{line.reference} {line.bank_reference} {line.text}", payer=line.counterparty,
        instructed=(sent, line.instructed_currency) if sent is not None else None,
    )  # fmt: skip


def latest_rates() -> dict[str, Decimal]:
    """Return the newest rate of every currency, in US dollars for one unit."""
    newest = Rate.objects.order_by("currency", "-on", "-recorded_at").distinct("currency")
    holding = Fund.objects.values_list("holding_currency", flat=True).first() or ""
    return {holding: Decimal(1)} | dict(newest.values_list("currency", "usd_per_unit"))
