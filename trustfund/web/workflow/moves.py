"""Taking a step: lock, check, advance, sign, log, in one transaction.

The state moves by compare-and-set, so that of two who press at once exactly one moves it; the trigger of the
workflow, the unique signature per round and person, and the append-only log hold whoever else writes.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _t

from trustfund import history
from trustfund.access import acts, fresh, policy
from trustfund.web.refusals import Refused, explained
from trustfund.web.workflow.rules import content_hash, object_of, why_not

if TYPE_CHECKING:
    from trustfund.access.models import User
    from trustfund.web.workflow.table import Step, Workflow

M = TypeVar("M", bound=models.Model)
PREPARE = "prepare"
attempt: ContextVar[str] = ContextVar("attempt", default="")
"""The id a page gave to this press of a button; it is written in the act, so that a second press finds the first."""


def advance(
    record: M,
    step_name: str,
    *,
    by: User | None,
    note: str = "",
    party: Any = None,
    **detail: Any,
) -> M:
    """Take the step and return the fresh record. `by=None` is the system. Raises `Refused` with the reason.

    Call it after locking in the service's order and before posting; further values in `detail` (plain JSON) are
    written in the act.
    """
    with history.because(by=by, note=note), transaction.atomic(), explained():
        locked: Any = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        step = locked.workflow.step(step_name)
        refusal = why_not(locked, step, by or policy.SYSTEM, note=note)
        if refusal is not None:
            raise refusal
        if step.step_up and attempt.get() and fresh.evidence.get() is None:
            raise Refused(_t("This step binds: show once more that it is you."))
        before = locked.status
        _move(locked, step)
        _sign_and_log(
            locked,
            step,
            by=by,
            note=note,
            party=party,
            detail={"from": before, **detail},
        )
        moved: M = locked
        return moved


def begin(record: M, *, by: User | None, note: str = "", party: Any = None, **detail: Any) -> M:
    """Say that a new record was born: checks role and policy, signs as its maker, writes the act."""
    subject: Any = record
    flow: Workflow = subject.workflow
    births = [step for step in flow.steps if step.is_birth and step.target == subject.status]
    with history.because(by=by, note=note), transaction.atomic(), explained():
        step = _first_allowed(subject, births, by)
        if hasattr(subject, "signatures") and by is not None:
            _sign(subject, step, by)
        _log(subject, step, by=by, note=note, party=party, detail=detail)
        return record


def prepare(record: M, *, by: User | None) -> M:
    """Sign as a maker after an edit, once per person and round: whoever edited does not approve."""
    subject: Any = record
    if by is not None:
        with transaction.atomic(), explained():
            _sign_as_maker(subject, PREPARE, by)
    return record


def _first_allowed(record: Any, births: list[Step], by: User | None) -> Step:
    user = by or policy.SYSTEM
    refusal: Refused | None = None
    for step in births:
        if not policy.roles_of(user).isdisjoint(step.roles):
            policy.require(user, object_of(record), step.action)
            return step
        refusal = why_not(record, step, user)
    raise refusal or Refused(_t("No step of the workflow begins in this state."))


def _move(record: Any, step: Step) -> None:
    round_after = record.round + int(record.workflow.starts_round(step))
    same = type(record)._base_manager.filter(pk=record.pk, status=record.status, round=record.round)
    if same.update(status=step.target, round=round_after) != 1:
        raise Refused(_t("Somebody else was faster: open the page again."))
    record.status, record.round = step.target, round_after


def _sign_and_log(
    record: Any,
    step: Step,
    *,
    by: User | None,
    note: str,
    party: Any,
    detail: dict[str, Any],
) -> None:
    if step.signs and by is not None:
        _sign(record, step, by)
        detail["content_hash"] = content_hash(record)
    _log(record, step, by=by, note=note, party=party, detail=detail)


def _sign(record: Any, step: Step, by: User) -> None:
    """Write the signature. A second one of the same person in the round is refused, unless both are a maker's."""
    if step.needs_other_person:
        record.signatures.create(
            round=record.round,
            step=step.name,
            person_id=by.person_id,
            content_hash=content_hash(record),
            **_shown(),
        )
    else:
        _sign_as_maker(record, step.name, by)


def _shown() -> dict[str, Any]:
    """Return how the signer has just shown that it is them; nothing where no page asked (commands, the system)."""
    found = fresh.evidence.get()
    return {"confirmed_by": found.method, "confirmed_at": found.at} if found else {}


def _sign_as_maker(record: Any, step_name: str, by: User) -> None:
    values = {"step": step_name, "content_hash": content_hash(record), **_shown()}
    signed, is_new = record.signatures.get_or_create(round=record.round, person_id=by.person_id, defaults=values)
    if is_new or signed.step == PREPARE:
        return
    flow: Workflow = record.workflow
    if flow.has_step(signed.step) and flow.step(signed.step).needs_other_person:
        raise Refused(_t("You approved this already in this round, so you cannot be its maker as well."))


def _log(
    record: Any,
    step: Step,
    *,
    by: User | None,
    note: str,
    party: Any,
    detail: dict[str, Any],
) -> None:
    said: dict[str, Any] = {"to": record.status, "round": record.round, **detail}
    if note:
        said["note"] = note
    if attempt.get():
        said["attempt"] = attempt.get()
    acts.log(
        f"{record.workflow.name}.{step.name}",
        by=by,
        object_name=object_of(record),
        object_id=record.pk,
        party=party,
        **said,
    )
