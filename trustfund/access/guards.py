"""What the database refuses about people and their roles, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.access.policy import FORBIDDEN, Role
from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model

KIND_OF_ROLE: Final = {
    Role.FAP: "bank",
    Role.FAA: "bank",
    Role.TTL: "bank",
    Role.ADM: "bank",
    Role.BD: "donor",
    Role.DN: "donor",
    Role.BK: "recipient",
    Role.KPP: "agency",
    Role.KPS: "agency",
    Role.AU: "auditor",
    Role.SYS: "system",
}


def forbidden_rows() -> str:
    """Return the forbidden pairs in both directions as the rows of an SQL VALUES list (one, other, where)."""
    pairs = [(p.one, p.other, p.where) for p in FORBIDDEN] + [(p.other, p.one, p.where) for p in FORBIDDEN]
    return ", ".join(f"('{one.value}', '{other.value}', '{where}')" for one, other, where in sorted(pairs))


OVERLAP: Final = "daterange(a.from_on, a.until_on) && daterange(b.from_on, b.until_on)"
PARTIES_CONFLICT: Final = """(f.place = 'anywhere'
    OR (f.place = 'in one party' AND a.party_id = b.party_id)
    OR (f.place = 'in two parties' AND a.party_id <> b.party_id))"""


class PartyKeepsItsKind(Guard):
    """A party's kind decides which roles fit it, so it never changes."""

    name = "a_party_keeps_its_kind"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("kind")
    condition = pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
    violation_error_message = _("A party's kind never changes: roles were given by it.")

    def get_func(self, model: Model) -> str:
        return refuse("a_party_keeps_its_kind")


class RoleFitsParty(Guard):
    """A donor's role is held in a donor, a counterpart's in an agency, and so on."""

    name = "a_role_fits_the_kind_of_its_party"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    violation_error_message = _("This role cannot be held in a party of this kind.")

    def get_func(self, model: Model) -> str:
        rows = ", ".join(f"('{role.value}', '{kind}')" for role, kind in KIND_OF_ROLE.items())
        return f"""
            IF NOT EXISTS (
                SELECT FROM access_party p JOIN (VALUES {rows}) AS fits (role, kind) ON fits.kind = p.kind
                WHERE p.id = NEW.party_id AND fits.role = NEW.role
            ) THEN {refuse("a_role_fits_the_kind_of_its_party", detail="NEW.role")} END IF;
            RETURN NEW;"""


class RolesDoNotConflict(Guard):
    """No person holds two roles of a forbidden pair (Z6), nor one role twice, on the same day.

    The counter on the person makes two grants at once wait for each other; at REPEATABLE READ the second
    fails, because it would not see the first.
    """

    name = "no_person_holds_conflicting_roles"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    violation_error_message = _(
        "This person holds this role already, or another that may not be held together with it, in the same period."
    )

    def get_func(self, model: Model) -> str:
        # Nothing in this text comes from outside the code.
        return f"""
            UPDATE access_person SET membership_changes = membership_changes + 1 WHERE id = NEW.person_id;
            IF EXISTS (
                SELECT FROM access_membership a JOIN access_membership b ON b.person_id = a.person_id AND b.id <> a.id
                WHERE a.id = NEW.id AND b.role = a.role AND b.party_id = a.party_id AND {OVERLAP}
            ) THEN {refuse("no_person_holds_conflicting_roles", detail="NEW.role")} END IF;
            IF EXISTS (
                SELECT FROM access_membership a JOIN access_membership b ON b.person_id = a.person_id AND b.id <> a.id
                JOIN (VALUES {forbidden_rows()}) AS f (one, other, place) ON f.one = a.role AND f.other = b.role
                WHERE a.id = NEW.id AND {OVERLAP} AND {PARTIES_CONFLICT}
            ) THEN {refuse("no_person_holds_conflicting_roles", detail="NEW.role")} END IF;
            RETURN NULL;"""  # noqa: S608


class MembershipChangesOnlyItsEnd(Guard):
    """Who held what is history: only the end may be set, once, and nothing is deleted."""

    name = "a_membership_changes_only_its_end"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    violation_error_message = _("A role is ended, not changed or deleted: end it and grant another.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF TG_OP = 'UPDATE' AND (NEW.id, NEW.person_id, NEW.party_id, NEW.role, NEW.from_on, NEW.granted_by_id)
                IS NOT DISTINCT FROM (OLD.id, OLD.person_id, OLD.party_id, OLD.role, OLD.from_on, OLD.granted_by_id)
                AND (OLD.until_on IS NULL OR NEW.until_on <= OLD.until_on)
            THEN RETURN NEW; END IF;
            {refuse("a_membership_changes_only_its_end", detail="TG_OP")}
            RETURN NULL;"""


class EmailChangeKeepsItsTerms(Guard):
    """Whose address becomes which, by which links, stands from the beginning; what was confirmed or ended stays so."""

    name = "a_change_of_address_keeps_its_terms"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    violation_error_message = _("A change of address keeps its terms: cancel it and ask for another.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF TG_OP = 'UPDATE'
                AND (NEW.id, NEW.user_id, NEW.old_email, NEW.new_email, NEW.old_sha256, NEW.new_sha256, NEW.asked_at)
                IS NOT DISTINCT FROM
                (OLD.id, OLD.user_id, OLD.old_email, OLD.new_email, OLD.old_sha256, OLD.new_sha256, OLD.asked_at)
                AND OLD.changed_at IS NULL AND OLD.cancelled_at IS NULL
                AND (OLD.old_confirmed_at IS NULL OR NEW.old_confirmed_at IS NOT DISTINCT FROM OLD.old_confirmed_at)
                AND (OLD.new_confirmed_at IS NULL OR NEW.new_confirmed_at IS NOT DISTINCT FROM OLD.new_confirmed_at)
            THEN RETURN NEW; END IF;
            {refuse(self.name, detail="TG_OP")}
            RETURN NULL;"""
