"""What holds for every record that others sign: its terms stay, and it stands in the books when it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise


class FixedOnceSubmitted(Guard):
    """What others sign does not change under their pen: after the draft only the columns of its steps move.

    `steps` are moved by later steps, once: as soon as the column `entered` is written they stand as well, except
    what an amendment changes while the record is in force (`amended`), and what other records count on it at any time,
    kept by constraints and guards of its own (`counted`).
    """

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    steps: tuple[str, ...]

    def __init__(
        self,
        *,
        name: str,
        steps: tuple[str, ...],
        says: _StrPromise,
        entered: str = "entry_id",
        amended: tuple[str, ...] = (),
        counted: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name=name, violation_error_message=says)
        self.steps, self.entered, self.amended, self.counted = steps, entered, amended, counted

    def get_func(self, model: Model) -> str:
        state = "ARRAY[{}]".format(", ".join(f"'{column}'" for column in ("status", "round", *self.counted)))
        if self.amended:
            changed = ", ".join(f"'{column}'" for column in self.amended)
            state = f"(ARRAY['status', 'round'] || CASE WHEN OLD.status = 'countersigned' THEN ARRAY[{changed}] END)"
        free = "ARRAY['status', 'round', {}]".format(", ".join(f"'{column}'" for column in self.steps))
        return f"""
            IF TG_OP = 'UPDATE' AND (OLD.status = 'draft'
                OR (OLD.{self.entered} IS NULL AND to_jsonb(NEW) - {free} = to_jsonb(OLD) - {free})
                OR to_jsonb(NEW) - {state} = to_jsonb(OLD) - {state})
            THEN RETURN NEW; END IF;
            {refuse(str(self.name), detail="OLD.status")}
            RETURN NULL;"""


class Posted(Guard):
    """State and books are coupled: at the end of the transaction what a step writes is there in its states only."""

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    timing = pgtrigger.Deferred
    states: tuple[str, ...]
    columns: tuple[str, ...]

    def __init__(self, *, name: str, states: tuple[str, ...], columns: tuple[str, ...], says: _StrPromise) -> None:
        super().__init__(name=name, violation_error_message=says)
        self.states, self.columns = states, columns

    def get_func(self, model: Model) -> str:
        states = ", ".join(f"'{state}'" for state in self.states)
        return f"""
            IF EXISTS (SELECT FROM {model._meta.db_table} WHERE id = NEW.id AND num_nonnulls({", ".join(self.columns)})
                       <> CASE WHEN status IN ({states}) THEN {len(self.columns)} ELSE 0 END)
            THEN {refuse(str(self.name), detail="NEW.id::text")} END IF;
            RETURN NULL;"""
