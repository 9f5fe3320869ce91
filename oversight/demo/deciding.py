"""The board's part: projects enter the pipeline, decisions are proposed, adopted, and allocate."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.demo.works import DECISIONS, IN_DRAFT, PROJECTS, SENT_BACK, WAITING
from oversight.services import decisions
from projects import services as projects
from projects.models import Agency, Project
from trustfund.fund.models import Window

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar
    from oversight.demo.works import DecisionLine, ProjectLine
    from oversight.models import ProposedDecision


def events(calendar: Calendar) -> list[Event]:
    """Return the board's days."""
    told = [Event(calendar.day(*line.prepared), partial(_bring_into_pipeline, line)) for line in PROJECTS]
    told += [Event(calendar.day(*line.on), partial(_decide, line)) for line in DECISIONS]
    told.append(Event(calendar.day(*WAITING.on), partial(_put_before_the_board, WAITING)))
    told.append(Event(calendar.day(*SENT_BACK.on), _send_back_one))
    told.append(Event(calendar.day(*IN_DRAFT.on), partial(_propose, IN_DRAFT)))
    return told


def _bring_into_pipeline(line: ProjectLine, on: date) -> None:
    project = projects.draft_project(
        by=people.preparer,
        code=line.code,
        title=line.title,
        title_ko=line.title_ko,
        window=Window.objects.get(code=line.window),
        agency=Agency.objects.get(pk=demo_id(f"agency:{line.agency}")) if line.agency else None,
        execution=line.execution,
        objective=f"{line.title}: built, handed over and in use by the people around the site, verified by visits.",
        sector=line.sector,
        province=line.province,
        task_team_leader=getattr(people, line.team_leader),
        id=demo_id(f"project:{line.code}"),
    )
    project = projects.submit_project(project, by=people.preparer, on=on)
    projects.accept_project(project, by=people.approver, on=on)


def _propose(line: DecisionLine, on: date) -> ProposedDecision:
    parts = [
        decisions.Part(Project.objects.get(code=part.project), Decimal(part.amount), Decimal(part.from_unpreferred))
        for part in line.lines
    ]
    named = "; ".join(f"{part.project.code} {part.project.title}: {part.amount:,} USD" for part in parts)
    return decisions.propose(
        number=line.number,
        title=line.title,
        text=f"The board allocates, within phase 1 and from the resources available: {named}.",
        meeting_on=on,
        allocations=parts,
        by=people.preparer,
        on=on,
        id=demo_id(f"proposal:{line.number}"),
    )


def _put_before_the_board(line: DecisionLine, on: date) -> ProposedDecision:
    return decisions.submit(_propose(line, on), by=people.preparer, on=on)


def _decide(line: DecisionLine, on: date) -> None:
    decisions.adopt(_put_before_the_board(line, on), by=people.approver, on=on)


def _send_back_one(on: date) -> None:
    proposal = _put_before_the_board(SENT_BACK, on)
    note = "The members ask for the results of the first mini-grids before they decide on more."
    decisions.send_back(proposal, by=people.approver, on=on, note=note)
