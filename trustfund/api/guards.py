"""What the database refuses about the tokens of programs, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class TokenIsOfItsPerson(Guard):
    """An account's token stands for a membership of the same natural person."""

    name = "a_token_stands_for_a_membership_of_its_person"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("A token stands for a role that its own person holds.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT EXISTS (SELECT FROM access_user u JOIN access_membership m ON m.person_id = u.person_id
                WHERE u.id = NEW.user_id AND m.id = NEW.membership_id)
            THEN {refuse(self.name)} END IF;
            RETURN NEW;"""


class TokenKeepsItsTerms(Guard):
    """What was approved stays: for whom, for which role, what it may, until when. Its secret is made once."""

    name = "a_token_keeps_its_terms"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("A token keeps the terms it was approved with: request another one.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF (NEW.user_id, NEW.membership_id, NEW.purpose, NEW.scope, NEW.requested_on, NEW.expires_on)
                IS DISTINCT FROM
                (OLD.user_id, OLD.membership_id, OLD.purpose, OLD.scope, OLD.requested_on, OLD.expires_on)
                OR (OLD.taken_at IS NOT NULL AND (NEW.taken_at, NEW.secret_sha256, NEW.prefix)
                    IS DISTINCT FROM (OLD.taken_at, OLD.secret_sha256, OLD.prefix))
                OR (OLD.given_up_at IS NOT NULL AND NEW.given_up_at IS DISTINCT FROM OLD.given_up_at)
            THEN {refuse(self.name)} END IF;
            RETURN NEW;"""
