"""The timeline of an application, in words: edits of a draft that follow each other are told as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.access.models import Act
from trustfund.web import timeline
from trustfund.web.words import named

if TYPE_CHECKING:
    from disbursements.models import Application

EDITS: Final = {
    "application.edited": _("Terms changed"),
    "application.line_added": _("Line added"),
    "application.line_edited": _("Line changed"),
    "application.line_removed": _("Line removed"),
    "application.document_attached": _("Document attached"),
    "application.document_detached": _("Document taken off"),
}


def events(application: Application) -> list[timeline.Event]:
    """Return what happened to the application, latest first."""
    acts = Act.objects.about("withdrawal_application", [application.pk]).select_related("person", "party")
    told: list[timeline.Event] = []
    of_last, count = "", 0
    for act in acts.order_by("id"):
        edit = act.verb in EDITS
        count = count + 1 if edit and of_last == f"edit {act.person_id}" else 1
        event = _event(act, application, count)
        if edit and count > 1:
            told[-1] = event
        else:
            told.append(event)
        of_last = f"edit {act.person_id}" if edit else act.verb
    return told[::-1]


def _event(act: Act, application: Application, count: int) -> timeline.Event:
    if act.verb in EDITS:
        what = str(EDITS[act.verb]) if count == 1 else _t("Draft edited (%(count)s changes)") % {"count": count}
    else:
        what = timeline.dated(timeline.what(act.verb, application.workflow), act)
    return timeline.Event(
        at=act.at,
        what=what,
        who=named(act.person) if act.person else _t("System"),
        party=named(act.party) if act.party else "",
        note=str(act.detail.get("note", "")),
    )
