"""What the database refuses about access requests, access reviews and lost factors, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class AccessRequestKeepsItsTerms(Guard):
    """What was proposed is what is approved: only the state of a request moves."""

    name = "an_access_request_keeps_its_terms"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("An access request keeps its terms: withdraw it and make another one.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF to_jsonb(NEW) - '{{status,round}}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{{status,round}}'::text[]
            THEN {refuse(self.name)} END IF;
            RETURN NEW;"""


class NobodyApprovesTheirOwnAccess(Guard):
    """Nobody approves a role of their own, or the end of one (INVARIANTS, Z6)."""

    name = "nobody_approves_their_own_access"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("This request is about you: another approver decides.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.step = 'approve' AND EXISTS (SELECT FROM oversight_accessrequest r
                LEFT JOIN access_membership m ON m.id = r.membership_id
                WHERE r.id = NEW.record_id AND NEW.person_id IN (r.person_id, m.person_id))
            THEN {refuse(self.name)} END IF;
            RETURN NEW;"""


class ReviewLineKeepsWhatWasSeen(Guard):
    """A line of an access review keeps what was seen; its verdict is given by another, while the review is open."""

    name = "a_line_of_an_access_review_keeps_what_was_seen"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    violation_error_message = _("What an access review has seen stays, and so do its verdicts once it is signed off.")

    def get_func(self, model: Model) -> str:
        verdict = "'{verdict,note,judged_by_id,judged_at}'::text[]"
        return f"""
            IF TG_OP = 'DELETE' OR to_jsonb(NEW) - {verdict} IS DISTINCT FROM to_jsonb(OLD) - {verdict}
                OR (SELECT r.status FROM oversight_accessreview r WHERE r.id = OLD.review_id) <> 'open'
            THEN {refuse(self.name)} END IF;
            RETURN NEW;"""  # noqa: S608 - our own names


class NobodyJudgesTheirOwnRole(Guard):
    """Whether a role is still needed is said by another person than the one who holds it."""

    name = "nobody_judges_their_own_role"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    violation_error_message = _("Another approver says whether you still need your own role.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.judged_by_id = (SELECT m.person_id FROM access_membership m WHERE m.id = NEW.membership_id)
            THEN {refuse(self.name)} END IF;
            RETURN NEW;"""  # noqa: S608 - our own names


class ReviewIsSignedOffWhole(Guard):
    """An access review is signed off when every role has its verdict; quarter and day never change."""

    name = "an_access_review_is_signed_off_whole"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("Every role needs its verdict before the access review is signed off.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF (NEW.as_of, NEW.quarter_end_on) IS DISTINCT FROM (OLD.as_of, OLD.quarter_end_on)
                OR (NEW.status = 'signed_off' AND OLD.status <> 'signed_off' AND EXISTS (
                    SELECT FROM oversight_reviewline l WHERE l.review_id = NEW.id AND l.verdict = ''))
            THEN {refuse(self.name)} END IF;
            RETURN NEW;"""


class LostFactorsKeepTheirTerms(Guard):
    """What was asked for stays: whose factors, and why."""

    name = "lost_factors_keep_their_terms"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("A request keeps its terms: withdraw it and ask again.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF (NEW.user_id, NEW.reason, NEW.asked_at) IS DISTINCT FROM (OLD.user_id, OLD.reason, OLD.asked_at)
            THEN {refuse(self.name)} END IF;
            RETURN NEW;"""


class NobodyForgetsTheirOwnFactors(Guard):
    """Whose factors they are neither asks nor decides."""

    name = "nobody_forgets_their_own_factors"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _(
        "Nobody has their own factors forgotten by themselves: ask another access administrator."
    )

    def get_func(self, model: Model) -> str:
        return f"""
            IF EXISTS (SELECT FROM oversight_lostfactors l JOIN access_user u ON u.id = l.user_id
                WHERE l.id = NEW.record_id AND u.person_id = NEW.person_id)
            THEN {refuse(self.name)} END IF;
            RETURN NEW;"""
