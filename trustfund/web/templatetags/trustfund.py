"""What templates say, after `{% load trustfund %}`: amounts, days, names, states, steps and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t

from trustfund.web import changes, charts, outbox, timeline, typeface, words, workflow
from trustfund.web.downloads import of as ways_to_take

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()


@register.simple_tag
def money(amount: Decimal | int | None, currency: str, url: str = "") -> SafeString:
    """Print an amount with its currency; with `url` it leads to its entries."""
    if amount is None or amount == "":
        return SafeString("–")
    written = format_html(
        '<span class="money">{} <span class="money__currency">{}</span></span>',
        words.figure(amount, currency),
        currency,
    )
    return format_html('<a href="{}">{}</a>', url, written) if url else written


@register.simple_tag
def figure(amount: Decimal | int | None, currency: str = "USD", url: str = "") -> SafeString | str:
    """Print an amount without its currency, for a column whose head names it."""
    if amount is None or amount == "":
        return "–"
    written = words.figure(amount, currency)
    return format_html('<a href="{}">{}</a>', url, written) if url else written


@register.filter
def millions(amount: Decimal, places: int = 1) -> str:
    """Print an amount in millions, for a sentence."""
    return words.millions(amount, places)


@register.filter
def percent(share: Decimal, places: int = 1) -> str:
    """Print a share of one as a percentage."""
    return words.percent(share, places) if share not in {None, ""} else "–"


@register.filter
def rate(value: Decimal | None) -> str:
    """Print an exchange rate."""
    return words.rate(value) if value is not None else "–"


@register.filter
def day(on: date | None) -> str:
    """Print a day."""
    return words.day(on or None)


@register.filter
def month(on: date | None) -> str:
    """Write the month of a day: Oct 2026."""
    return words.month(on) if on else ""


@register.filter
def moment(at: datetime | None) -> str:
    """Print a moment in UTC."""
    return words.moment(at or None)


@register.filter
def moment_there(at: datetime | None) -> str:
    """Print a moment by the clock of the recipient."""
    return words.moment_there(at or None)


@register.filter
def iso(at: datetime | date) -> str:
    """Print a moment for machines."""
    return at.isoformat()


@register.filter
def named(record: Any) -> str:
    """Print what a record is called in the language of the page."""
    return words.named(record or None)


@register.filter
def file_kind(name: str) -> str:
    """Print the ending of a file's name as its kind."""
    return name.rpartition(".")[2].upper()[:5] if "." in name else _t("file")


@register.filter
def file_size(size: int) -> str:
    """Print a size in kB or MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} kB"


@register.inclusion_tag("components/status.html")
def status(record: Any) -> dict[str, Any]:
    """Print where a record stands in its workflow, as word and shape."""
    state = record.workflow.state(record.status)
    return {"mark": state.mark, "label": state.label}


@register.inclusion_tag("components/steps.html", takes_context=True)
def steps(context: Context, record: Any) -> dict[str, Any]:
    """Print what can be done with the record now, by whom, and why not."""
    request = context["request"]
    found = workflow.offers(record, request.user)
    found.sort(key=lambda offer: (not offer.available, offer.step.is_destructive))
    lines = [
        {"offer": offer, "url": f"{record.get_absolute_url()}steps/{offer.name}/", "is_first": place == 0}
        for place, offer in enumerate(found)
    ]
    return {"lines": lines, "is_over": not found}


@register.inclusion_tag("components/timeline.html", takes_context=True)
def timeline_of(context: Context, record: Any, events: Any = None) -> dict[str, Any]:
    """Print what happened to a record, from the book of acts, latest first; to auditors, what changed in it as well."""
    request = context.get("request")
    told = changes.of(record, request.user) if request is not None else None
    return {"events": timeline.events(record) if events is None else events, "changes": told}


@register.filter
def signed_as(signature: Any, record: Any) -> str:
    """Print as what a signature was given."""
    flow = record.workflow
    return str(flow.step(signature.step).label) if flow.has_step(signature.step) else _t("Prepared")


@register.inclusion_tag("components/download_menu.html", takes_context=True)
def downloads(context: Context, table: Any) -> dict[str, Any]:
    """Print how the table can be taken along by this reader."""
    return {"downloads": ways_to_take(table, getattr(context, "request", None))}


@register.filter
def job_label(job: Any) -> str:
    """Print what a task does."""
    found = outbox.HANDLERS.get(job.kind)
    return str(found.label) if found else job.kind


@register.inclusion_tag("components/status.html")
def status_of_job(job: Any) -> dict[str, Any]:
    """Print how far a task is, as word and shape."""
    table = {
        "waiting": ("waiting", _t("Waiting for a worker")),
        "running": ("waiting", _t("In progress")),
        "done": ("done", _t("Done")),
        "cancelled": ("stopped", _t("Cancelled")),
        "failed": ("wrong", _t("Failed")),
    }
    mark, label = table[job.state]
    if job.cancel_requested_at and not job.is_over:
        label = _t("Stopping")
    return {"mark": mark, "label": label}


@register.simple_tag
def chart_ladder(rungs: Any, currency: str, wide: int = charts.WIDE) -> SafeString:
    """Print the ladder of the Fund."""
    return charts.both(charts.ladder, list(rungs), currency, wide=wide)


@register.simple_tag
def typeface_sheet() -> SafeString:
    """Print the link to the typeface's style sheet, where the typeface is installed."""
    if not typeface.is_here():
        return SafeString("")
    return format_html('<link rel="stylesheet" href="{}">', static("web/typeface/typeface.css"))


class Again(template.Node):
    """Prints a block of the page a second time: the title of the window is also the head of the page."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Context) -> str:
        """Return the block as the most derived template wrote it."""
        blocks: Any = context.render_context.get(BLOCK_CONTEXT_KEY)
        block = blocks.get_block(self.name) if blocks else None
        return block.nodelist.render(context) if block is not None else ""


@register.tag
def again(_parser: Parser, token: Token) -> Again:
    """`{% again "title" %}` prints the block `title` once more."""
    return Again(token.split_contents()[1].strip("\"'"))
