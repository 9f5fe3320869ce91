"""Why a bank's file is not believed, said to the person who handed it in: the place, the figures, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.web.words import day, money

if TYPE_CHECKING:
    from donors.bank.shape import Unreadable

PLACED: Final[dict[str, Any]] = {
    "no_amount": _("%(place)s: “%(text)s” is not an amount."),
    "no_side": _("%(place)s: “%(text)s” says neither that money came in nor that it went out."),
    "no_day": _("%(place)s: “%(text)s” is not a day."),
    "too_many_decimals": _("%(place)s: %(amount)s %(currency)s has more decimals than the currency."),
    "two_currencies": _(
        "Statement %(statement)s is in %(one)s and in %(other)s: a statement is in the currency of its account."
    ),
    "no_balance": _(
        "Statement %(statement)s lacks the balance %(which)s: without both balances its lines prove nothing."
    ),
    "lines_lost": _("Statement %(statement)s has %(told)s lines, of which %(read)s can be read."),
    "no_mt940": _("Statement %(statement)s cannot be read as MT940: %(text)s."),
    "closes_before_it_opens": _("Statement %(statement)s opens on %(opened)s and closes on %(closed)s, before it."),
    "line_lies_outside": _(
        "Statement %(statement)s, line %(line)s is booked on %(on)s, outside its days from %(opened)s to %(closed)s."
    ),
    "sums_do_not_tie": _(
        "Statement %(statement)s does not tie: it opens with %(opening)s, its lines move %(moved)s, so it would close "
        "with %(computed)s; it says %(closing)s. Ask the bank for the file again; nothing of it was kept."
    ),
    "no_statement": _("The file holds no statement."),
    "told_twice": _("Statement %(statement)s stands twice in the file."),
    "no_camt": _("This XML file does not say that it is a bank statement (camt.053)."),
    "another_message": _(
        "This is %(message)s, not a statement: notifications and interim reports have no closing balance that ties. "
        "Ask the bank for camt.053 or MT940."
    ),
    "no_xml": _("The file cannot be read as camt.053: %(text)s."),
    "too_many_lines": _("The file has %(lines)s lines; at most %(most)s are taken in at once. Ask for single days."),
}
AMOUNTS: Final = ("opening", "moved", "computed", "closing")
DAYS: Final = ("opened", "closed", "on")


def sentence(unreadable: Unreadable) -> str:
    """Return why, with place and figures."""
    facts = dict(unreadable.facts)
    unit = facts.get("currency", "")
    facts |= {name: money(facts[name], unit) for name in AMOUNTS if name in facts}
    facts |= {name: day(facts[name]) for name in DAYS if name in facts}
    facts["place"] = _place(facts)
    return str(PLACED[unreadable.why]) % facts


def _place(facts: dict[str, Any]) -> str:
    statement, line = facts.get("statement", ""), facts.get("line", "")
    if isinstance(line, int):
        return _t("Statement %(statement)s, line %(line)s") % {"statement": statement, "line": line}
    return _t("Statement %(statement)s, balance %(line)s") % {"statement": statement, "line": line}
