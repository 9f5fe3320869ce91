"""The table of a workflow: its states and steps.

The table drives the trigger that lets the database take exactly these changes and births, the buttons and their
reasons, the guard of `advance`, the generic step page, the access tests and docs/workflows.md.

    WORKFLOW = Workflow("application", "withdrawal_application", states=(...), steps=(...))

    class Application(Stepped):
        workflow = WORKFLOW
        status = WORKFLOW.field()
        class Meta:
            triggers = [WORKFLOW.trigger()]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from trustfund.access.policy import Action, Role
from trustfund.web.guards import DeclaredSteps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

MARKS: Final = ("draft", "waiting", "done", "stopped", "wrong", "verified")
MAKING: Final = frozenset({Action.CREATE, Action.EDIT, Action.SUBMIT})


@dataclass(frozen=True)
class State:
    """Where a record can stand. `mark` is the shape shown beside the word, so that colour never speaks alone."""

    name: str
    label: Text = field(compare=False)  # a lazy text hashes differently in each language
    mark: str = "draft"

    def __post_init__(self) -> None:
        if self.mark not in MARKS:
            raise ValueError(self.mark)


@dataclass(frozen=True)
class Step:
    """One thing a person can do with a record. No source means that the step is its birth."""

    name: str
    label: Text = field(compare=False)
    source: tuple[str, ...]
    target: str
    action: Action
    roles: tuple[Role, ...]
    signs: bool = False
    needs_note: bool = False
    needs_date: bool = False
    step_up: bool = False
    is_destructive: bool = False
    consequence: Text = field(default="", compare=False)
    next_text: Text = field(default="", compare=False)

    @property
    def is_birth(self) -> bool:
        """Say whether the record begins with this step."""
        return not self.source

    @property
    def is_making(self) -> bool:
        """Say whether whoever takes this step counts as a maker of the record."""
        return self.action in MAKING

    @property
    def needs_other_person(self) -> bool:
        """Four eyes: a signature that is not a maker's is given by somebody who has not signed in this round."""
        return self.signs and not self.is_making


@dataclass(frozen=True)
class Workflow:
    """States and steps of one kind of record; `object_name` is what the policy is asked for."""

    name: str
    object_name: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    _by_name: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a table with holes when it is written, not when somebody presses the button."""
        self._by_name.update({state.name: state for state in self.states})
        self._by_name.update({("step", step.name): step for step in self.steps})
        names = [state.name for state in self.states] + [step.name for step in self.steps]
        unknown = {name for step in self.steps for name in (*step.source, step.target)} - {s.name for s in self.states}
        if unknown or len(self._by_name) != len(names) or not self.births:
            message = f"{self.name}: unknown {sorted(unknown)}, names not unique, or no birth"
            raise ValueError(message)

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """Return the states as choices of a field or filter."""
        return [(state.name, state.label) for state in self.states]

    @property
    def births(self) -> tuple[str, ...]:
        """Return the states in which a record may begin."""
        return tuple(dict.fromkeys(step.target for step in self.steps if step.is_birth))

    @property
    def initial(self) -> str:
        """Return the state in which a record begins unless its service says otherwise."""
        return self.births[0]

    def state(self, name: str) -> State:
        """Return the state of this name."""
        found: State = self._by_name[name]
        return found

    def step(self, name: str) -> Step:
        """Return the step of this name; KeyError when the table has none."""
        found: Step = self._by_name["step", name]
        return found

    def has_step(self, name: str) -> bool:
        """Say whether the table has a step of this name."""
        return ("step", name) in self._by_name

    def steps_from(self, status: str) -> tuple[Step, ...]:
        """Return the steps that can be taken from this state, in the order of the table."""
        return tuple(step for step in self.steps if status in step.source)

    def starts_round(self, step: Step) -> bool:
        """Sending a record back to its makers starts a new round of signatures; ending it does not."""
        return step.action is Action.RETURN and any(later.is_making for later in self.steps_from(step.target))

    def changes(self) -> frozenset[tuple[str, str, int]]:
        """Return every allowed change: from, to, and by how much the round grows."""
        return frozenset(
            (source, step.target, int(self.starts_round(step))) for step in self.steps for source in step.source
        )

    def field(self) -> models.CharField[str, str]:
        """Return the field `status` for the model of this workflow."""
        return models.CharField(
            _("status"),
            max_length=20,
            choices=self.choices,
            default=self.initial,
            editable=False,
            db_index=True,
        )

    def trigger(self) -> DeclaredSteps:
        """Return the trigger by which the database takes these births and changes and no others."""
        return DeclaredSteps(self.name, self.births, self.changes())


def registered() -> Iterator[tuple[type[models.Model], Workflow]]:
    """Yield every model that has a workflow, with it."""
    for model in apps.get_models():
        found = getattr(model, "workflow", None)
        if isinstance(found, Workflow):
            yield model, found
