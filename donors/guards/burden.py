"""What the database refuses about burden-sharing keys, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class BurdenKeyKeepsItsTerms(Guard):
    """What was handed in is what is approved: only the state of a key moves."""

    name = "a_burden_key_keeps_its_terms"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("A key is never edited: hand in another one from a later month.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF to_jsonb(NEW) - '{{status,round}}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{{status,round}}'::text[]
            THEN {refuse(str(self.name))} END IF;
            RETURN NEW;"""


class BurdenKeysFollowEachOther(Guard):
    """A key begins after every key that holds: what an earlier month owed never changes."""

    name = "a_burden_key_begins_after_the_one_before"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(new__status="approved")
    violation_error_message = _("A key that begins later holds already: earlier months are not rewritten.")

    def get_func(self, model: Model) -> str:
        return f"""
            PERFORM pg_advisory_xact_lock(hashtextextended('burden keys', 0));
            IF EXISTS (SELECT FROM donors_burdenkey WHERE status = 'approved' AND from_on >= NEW.from_on)
            THEN {refuse(str(self.name), detail="NEW.from_on::text")} END IF;
            RETURN NEW;"""


class SharesAreOfAKeyBeingMade(Guard):
    """Shares are written with their key, before anybody has signed it."""

    name = "burden_shares_are_written_with_their_key"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("A key is never edited: hand in another one from a later month.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF EXISTS (SELECT FROM donors_burdenkeysignature WHERE record_id = NEW.key_id)
                OR (SELECT status FROM donors_burdenkey WHERE id = NEW.key_id) IS DISTINCT FROM 'handed_in'
            THEN {refuse(str(self.name))} END IF;
            RETURN NEW;"""  # noqa: S608 - no word of it comes from outside
