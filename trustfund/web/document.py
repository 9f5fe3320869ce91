"""docs/workflows.md, written from the tables of the workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import translation

from trustfund.access.policy import Role
from trustfund.web.workflow import registered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from trustfund.web.workflow import Step, Workflow

PATH: Final = "docs/workflows.md"
INTRODUCTION: Final = """# Workflows

Written from the code by `make docs`; do not edit. Each workflow is one table above its model (`Workflow`). From it come
the trigger `<name>_takes_only_declared_steps`, by which PostgreSQL takes exactly these births and changes whoever
writes, the buttons with their reasons, the checks of `workflow.advance`, and this page.

A step that *signs* writes a line into the record's book of signatures. Whoever made the record in a round (created,
edited, submitted) gives no further signature in it; nobody signs twice in a round (`nobody_signs_…_twice`, by natural
person). Steps that send a record back to its beginning start a new round.
"""


def document() -> tuple[str, str]:
    """Return the path and the text of the document."""
    with translation.override("en"):
        parts = [INTRODUCTION]
        for model, flow in sorted(registered(), key=lambda pair: (pair[0]._meta.app_label, pair[1].name)):
            parts.append("\n".join(_of_one(model, flow)))
    return PATH, "\n".join(parts)


def _of_one(model: type[Model], flow: Workflow) -> Iterator[str]:
    yield f"## {str(model._meta.verbose_name).capitalize()}"
    yield ""
    yield f"`{model._meta.label}`, policy object `{flow.object_name}`."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in flow.states:
        yield f"    {state.name}: {state.label}"
    for step in flow.steps:
        for source in step.source or ("[*]",):
            yield f"    {source} --> {step.target}: {step.label}"
    yield "```"
    yield ""
    yield "| step | from | to | who | policy | asks and leaves |"
    yield "|---|---|---|---|---|---|"
    for step in flow.steps:
        yield _line(flow, step)
    yield ""


def _line(flow: Workflow, step: Step) -> str:
    sources = ", ".join(str(flow.state(name).label) for name in step.source) or "(birth)"
    who = ", ".join(Role(role).value for role in step.roles)
    asked = {
        "signs": step.signs,
        "another person than every maker and signer": step.needs_other_person,
        "note": step.needs_note,
        "day": step.needs_date,
        "signed in within five minutes": step.step_up,
        "new round": flow.starts_round(step),
    }
    asks = ", ".join(name for name, is_asked in asked.items() if is_asked) or "–"
    cells = (f"{step.label} (`{step.name}`)", sources, flow.state(step.target).label, who, step.action.value, asks)
    return f"| {' | '.join(str(cell) for cell in cells)} |"
