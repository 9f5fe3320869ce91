"""Agencies and projects: entered by a preparer, accepted into the pipeline by an approver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _t

from projects.accounts import ALLOCATED
from projects.models import Agency, Cofinancing, Project
from projects.services.taken import refuse_if_taken
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked_for, made_before
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from trustfund.access.models import Party, User
    from trustfund.fund.models import Window
    from trustfund.ledger.models import Account

EDITABLE = (
    "title",
    "title_ko",
    "objective",
    "objective_ko",
    "execution",
    "agency",
    "window",
    "sector",
    "province",
    "country",
    "task_team_leader",
)


@explained()
@transaction.atomic
def found_agency(
    party: Party,
    *,
    by: User | None,
    name: str = "",
    name_ko: str = "",
    id: UUID | None = None,
) -> Agency:
    """Enter an implementing entity for a party of kind agency."""
    allow(by, "project", Action.CREATE)
    agency, is_new = create_once(
        Agency, id or uuid4(), party=party, name=name or party.name, name_ko=name_ko or party.name_ko
    )
    if is_new:
        acts.log("agency.entered", by=by, object_name="project", object_id=agency.pk, party=party)
    return agency


class Terms(TypedDict, total=False):
    """What a project may say besides its code, title, window and agency."""

    execution: str
    title_ko: str
    objective: str
    objective_ko: str
    sector: str
    province: str
    country: str
    task_team_leader: User | None


@explained()
@transaction.atomic
def draft_project(
    *,
    by: User | None,
    code: str,
    title: str,
    window: Window,
    agency: Agency | None = None,
    id: UUID | None = None,
    **terms: Unpack[Terms],
) -> Project:
    """Enter a project with its account for allocations, in the currency of its window."""
    allow(by, "project", Action.CREATE)
    first = made_before(Project, id)
    said = {"code": code, "title": title, "window": window, "agency": agency, **terms}
    account = first.allocated_account if first else _open_account(code, window.unallocated_account.currency)
    project, is_new = create_once(Project, id or uuid4(), **said, allocated_account=account)
    return workflow.begin(project, by=by) if is_new else project


def _open_account(code: str, currency: str) -> Account:
    refuse_if_taken(Project, "code", code)
    return ledger.open_account(
        ALLOCATED, code=f"{ALLOCATED.name}:{code}", currency=currency, name=f"Allocation of {code}"
    )


@explained()
@transaction.atomic
def edit_project(project: Project, *, by: User | None, **fields: Any) -> Project:
    """Change what a draft project says; its code and account stay."""
    fresh = locked_for(project, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft project is edited: ask for it to be sent back."),
            constraint="only_a_draft_project_is_edited",
        )
    changed = {name: fields[name] for name in EDITABLE if name in fields}
    for name, value in changed.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(changed))
    workflow.prepare(fresh, by=by)
    acts.log("project.edited", by=by, object_name="project", object_id=fresh.pk, fields=sorted(changed))
    return fresh


@explained()
@transaction.atomic
def name_cofinancing(
    project: Project,
    *,
    financier: str,
    amount: Decimal,
    currency: str = "USD",
    kind: str = Cofinancing.Kind.PARALLEL,
    by: User | None,
    id: UUID | None = None,
) -> Cofinancing:
    """Note what another financier puts into the project; it never enters the Fund's totals."""
    fresh = locked_for(project, by, Action.EDIT)
    share, is_new = create_once(
        Cofinancing, id or uuid4(), project=fresh, financier=financier, amount=amount, currency=currency, kind=kind
    )
    if is_new:
        said: dict[str, Any] = {"financier": financier, "amount": str(amount), "currency": currency}
        acts.log("project.cofinancing_named", by=by, object_name="project", object_id=fresh.pk, **said)
    return share


def submit_project(project: Project, *, by: User | None, on: date | None = None, note: str = "") -> Project:
    """Say that the project is described and can be judged."""
    return workflow.advance(project, "submit", by=by, note=note, **_on(on))


def send_back_project(project: Project, *, by: User | None, note: str, on: date | None = None) -> Project:
    """Return the project to its preparer, with the reason."""
    return workflow.advance(project, "send_back", by=by, note=note, **_on(on))


def accept_project(project: Project, *, by: User | None, on: date | None = None, note: str = "") -> Project:
    """Take the project into the pipeline, from which the board allocates."""
    return workflow.advance(project, "accept", by=by, note=note, **_on(on))


def _on(on: date | None) -> dict[str, str]:
    return {"on": on.isoformat()} if on else {}
