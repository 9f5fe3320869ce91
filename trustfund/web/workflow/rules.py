"""Who may take which step of a record now, and if not, why not, as a sentence."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t

from trustfund.access import policy
from trustfund.access.models import Act, Membership
from trustfund.access.policy import Role
from trustfund.web import words
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trustfund.web.workflow.table import Step, Workflow

NOT_CONTENT = frozenset({"status", "round"})


@dataclass(frozen=True)
class Offer:
    """A step as shown to one person: available, or not and why."""

    step: Step
    available: bool
    reason: str = ""

    @property
    def name(self) -> str:
        """Return the step's name as it stands in the address."""
        return self.step.name

    @property
    def waits_for(self) -> str:
        """Name the roles that take this step."""
        return roles_in_words(self.step.roles)


def roles_in_words(roles: Iterable[Role]) -> str:
    """Return the names of roles as one phrase."""
    return _t(" or ").join(str(Role(role).label) for role in roles if role is not Role.SYS)


def object_of(record: Any) -> str:
    """Return what the policy calls this record; a record may say so itself (`policy_object`)."""
    flow: Workflow = record.workflow
    return str(getattr(record, "policy_object", "") or flow.object_name)


def content_hash(record: Any) -> str:
    """Return the SHA-256 of what a signature signs: `record.signed_content()`, else every field but the state."""
    own = getattr(record, "signed_content", None)
    content = (
        own()
        if own
        else {f.attname: f.value_to_string(record) for f in record._meta.concrete_fields if f.name not in NOT_CONTENT}
    )
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def may_reach(record: Any, step: Step, user: Any) -> bool:
    """Say whether this record is among the rows on which the user may do this."""
    visible = getattr(type(record)._default_manager, "visible_to", None)
    return visible is None or visible(user, step.action).filter(pk=record.pk).exists()


def offers(record: Any, user: Any) -> list[Offer]:
    """Return every step that leads on from here, each with the reason when this user cannot take it."""
    found = []
    for step in record.workflow.steps_from(record.status):
        reason = _why_not_this_person(record, step, user) or _why_not_now(record, step, user)
        found.append(Offer(step, not reason, reason))
    return found


def why_not(record: Any, step: Step, user: Any, *, note: str = "") -> Refused | None:
    """Return the refusal that stands against this step, or None. The record must be locked when it counts."""
    reason = _why_not_this_person(record, step, user)
    if reason:
        return NotAllowed(reason)
    reason = _why_not_from_here(record, step) or _why_not_now(record, step, user)
    if not reason and step.needs_note and not note.strip():
        reason = _t("“%(step)s” needs a note: write why, the other side will read it.") % {"step": step.label}
    return Refused(reason) if reason else None


def _why_not_this_person(record: Any, step: Step, user: Any) -> str:
    """Role, policy and reach."""
    object_name = object_of(record)
    if policy.roles_of(user).isdisjoint(step.roles):
        parts = {
            "step": step.label,
            "roles": roles_in_words(step.roles) or _t("the system"),
        }
        return _t("“%(step)s” is done by: %(roles)s.") % parts
    if not policy.may(user, object_name, step.action):
        return policy.reason(user, object_name, step.action)
    if user is not policy.SYSTEM and not may_reach(record, step, user):
        return _t("“%(step)s” is done by the party whose record this is.") % {"step": step.label}
    return ""


def _why_not_from_here(record: Any, step: Step) -> str:
    if record.status in step.source:
        return ""
    flow: Workflow = record.workflow
    parts = {
        "step": step.label,
        "now": flow.state(record.status).label,
        "from": _t(" or ").join(f"“{flow.state(name).label}”" for name in step.source) or "–",
    }
    return _t("“%(step)s” is possible from %(from)s; it is now “%(now)s”. Somebody may have been faster.") % parts


def _why_not_now(record: Any, step: Step, user: Any) -> str:
    """Four eyes, the unchanged content, and what the record itself says."""
    if step.needs_other_person:
        reason = _why_not_four_eyes(record, user) or _why_not_lapsed(record) or _why_not_changed(record)
        if reason:
            return reason
    own = getattr(record, "why_not", None)
    return str(own(step, user) or "") if own else ""


def _why_not_four_eyes(record: Any, user: Any) -> str:
    person_id = getattr(user, "person_id", None)
    if person_id is None or not hasattr(record, "signatures"):
        return ""
    signed = record.signatures.filter(round=record.round, person_id=person_id).first()
    if signed is None:
        return ""
    name = signed.step
    label = record.workflow.step(name).label if record.workflow.has_step(name) else _t("Prepare")
    parts = {"step": label, "on": words.day(signed.signed_at)}
    return _t("You signed this already (%(step)s, %(on)s): another person must take this step.") % parts


def _why_not_lapsed(record: Any) -> str:
    """Say whose approval no longer counts: who has left, having no role any more, approves nothing that still waits."""
    if not hasattr(record, "signatures"):
        return ""
    flow: Workflow = record.workflow
    approving = [step.name for step in flow.steps if step.needs_other_person]
    present = Membership.objects.today().values("person")
    given = record.signatures.filter(round=record.round, step__in=approving).exclude(person__in=present)
    lapsed = given.select_related("person").first()
    if lapsed is None:
        return ""
    parts = {"person": words.named(lapsed.person), "on": words.day(lapsed.signed_at)}
    return _t("%(person)s approved this on %(on)s and has left since: send it back, and another approves.") % parts


def _why_not_changed(record: Any) -> str:
    """What was signed must be what stands now (only for records that say what they sign)."""
    if not hasattr(record, "signed_content"):
        return ""
    acts = Act.objects.about(object_of(record), [record.pk]).filter(detail__has_key="content_hash")
    last = acts.order_by("-id").values_list("detail", flat=True).first()
    if last is None or last["content_hash"] == content_hash(record):
        return ""
    return _t("The content has changed since it was signed: it must be sent back and signed again.")
