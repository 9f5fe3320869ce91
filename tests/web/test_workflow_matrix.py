"""For every pair of states of every workflow, PostgreSQL allows exactly what the table says, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.web import workflow_matrix
from trustfund.access import policy
from trustfund.access.policy import Role
from trustfund.web import workflow
from trustfund.web.document import document

if TYPE_CHECKING:
    from tests.databases import Copy

WORKFLOWS = [pytest.param(model, flow, id=model._meta.label) for model, flow in workflow.registered()]


@pytest.mark.parametrize(("model", "flow"), WORKFLOWS)
def test_the_database_takes_exactly_the_declared_births_and_changes(model: Any, flow: Any, empty_fund: Copy) -> None:
    assert workflow_matrix.allowed(model, flow, empty_fund.name) == workflow_matrix.declared(flow)


@pytest.mark.parametrize(("model", "flow"), WORKFLOWS)
def test_every_step_is_one_the_policy_allows_to_each_of_its_roles(model: Any, flow: workflow.Workflow) -> None:
    for step in flow.steps:
        refused = [role for role in step.roles if not policy.scope_of(Role(role), flow.object_name, step.action)]
        assert (step.name, refused) == (step.name, [])


@pytest.mark.parametrize(("model", "flow"), WORKFLOWS)
def test_every_state_can_be_reached(model: Any, flow: workflow.Workflow) -> None:
    reached = set(flow.births)
    for _each in flow.states:
        reached |= {step.target for step in flow.steps if reached & set(step.source)}
    assert reached == {state.name for state in flow.states}


@pytest.mark.parametrize(("model", "flow"), WORKFLOWS)
def test_a_model_with_steps_that_sign_keeps_signatures_nobody_gives_twice(model: Any, flow: workflow.Workflow) -> None:
    if not any(step.signs for step in flow.steps):
        return
    signature = model.signatures.rel.related_model
    unique = [sorted(each.fields) for each in signature._meta.constraints if each.name.startswith("nobody_signs_")]
    assert unique == [["person", "record", "round"]]
    assert any(each.name.startswith("signatures_of_") for each in signature._meta.triggers)


def test_every_workflow_is_in_the_document() -> None:
    path, text = document()
    assert path == "docs/workflows.md"
    assert [f"`{model._meta.label}`" in text for model, _flow in workflow.registered()] == [True] * len(WORKFLOWS)
