"""What is kept in tables by its words must be found again in another language."""

from __future__ import annotations

from django.utils import translation

from trustfund import ledger
from trustfund.web import workflow


def test_kinds_states_and_steps_are_the_same_in_every_language() -> None:
    kept = {}
    for tongue in ("en", "ko"):
        with translation.override(tongue):
            parts = [*ledger.chart(), *(each for _m, flow in workflow.registered() for each in (*flow.states, *flow.steps))]
            kept[tongue] = [hash(part) for part in parts]
    assert kept["en"] == kept["ko"]
