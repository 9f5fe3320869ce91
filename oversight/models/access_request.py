"""Access requests: who shall take part and do what is proposed by one person and approved by another.

What an approved request makes (the party, the account, the role) carries the id of the request.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.guards import people as guards
from trustfund import history
from trustfund.access import policy
from trustfund.access.models import Membership, Party, Person
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.words import named
from trustfund.web.workflow import State, Step, Workflow

OBJECT: Final = "role_assignment"

ACCESS_WORKFLOW: Final = Workflow(
    name="access_request",
    object_name=OBJECT,
    states=(
        State("proposed", _("Proposed"), "waiting"),
        State("approved", _("Approved"), "done"),
        State("rejected", _("Rejected"), "stopped"),
        State("withdrawn", _("Withdrawn"), "stopped"),
    ),
    steps=(
        Step("propose", _("Propose"), (), "proposed", Action.SUBMIT, (Role.ADM,), signs=True),
        Step(
            "approve",
            _("Approve the access request"),
            ("proposed",),
            "approved",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("It takes effect at once; a new person is sent a link by which to come in."),
        ),
        Step(
            "reject",
            _("Reject the access request"),
            ("proposed",),
            "rejected",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
            consequence=_("Nothing changes. Another request can be made."),
        ),
        Step(
            "withdraw",
            _("Withdraw the access request"),
            ("proposed",),
            "withdrawn",
            Action.SUBMIT,
            (Role.ADM,),
            needs_note=True,
            is_destructive=True,
            consequence=_("Nothing changes. Another request can be made."),
        ),
    ),
)


class Kind(models.TextChoices):
    """What is asked for."""

    PERSON = "person", _("New person")
    ROLE = "role", _("Role for a person who is known")
    END = "end", _("End of a role")
    PARTY = "party", _("New party")


_ANY_ROLE: Final = [role.value for role in Role if role not in {Role.SYS, Role.ANON}]
_NOBODY_NEW: Final = Q(person_name="", email="")
_NO_PARTY: Final = Q(party_name="", party_kind="")
_ROLE: Final = Q(party__isnull=False, role__in=_ANY_ROLE, from_on__isnull=False, membership=None)
_NO_ROLE: Final = Q(role="", party=None, from_on=None)
_SHAPES: Final = {
    Kind.PERSON: Q(person=None) & ~Q(person_name="") & ~Q(email="") & _NO_PARTY & _ROLE,
    Kind.ROLE: Q(person__isnull=False) & _NOBODY_NEW & _NO_PARTY & _ROLE,
    Kind.END: Q(person=None, membership__isnull=False, until_on__isnull=False) & _NOBODY_NEW & _NO_PARTY & _NO_ROLE,
    Kind.PARTY: Q(person=None, membership=None, until_on=None) & ~Q(party_name="") & ~Q(party_kind="")
    & _NOBODY_NEW & _NO_ROLE,
}  # fmt: skip


def _one_of_its_shapes() -> Q:
    found = Q()
    for kind, shape in _SHAPES.items():
        found |= Q(kind=kind.value) & shape
    return found


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """Access requests as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> AccessRequestQuerySet:
        """Return the access requests on which this user may do that."""
        return policy.narrow(self, user, OBJECT, action)


@history.recorded()
class AccessRequest(Stepped):
    """A proposal about who takes part in the Fund and may do what, with the reason."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("what is asked for"), max_length=6, choices=Kind)
    reason = models.CharField(_("reason"), max_length=500, help_text=_("The approver and the auditor read it."))
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    person_name = models.CharField(_("name"), max_length=200, blank=True)
    name_local = models.CharField(_("name in their own script"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("party")
    )
    role = models.CharField(_("role"), max_length=4, blank=True)
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True, help_text=_("First day without the role."))
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    party_kind = models.CharField(_("kind"), max_length=10, blank=True)
    party_name = models.CharField(_("name of the party"), max_length=200, blank=True)
    name_ko = models.CharField(_("name in Korean"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, as in ISO 3166-1."))
    status = ACCESS_WORKFLOW.field()
    proposed_at = models.DateTimeField(_("proposed"), db_default=Now(), editable=False)

    objects = AccessRequestQuerySet.as_manager()
    workflow: ClassVar = ACCESS_WORKFLOW

    class Meta:
        ordering = ("-proposed_at", "id")
        verbose_name = _("access request")
        verbose_name_plural = _("access requests")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_access_request_asks_for_one_thing",
                condition=_one_of_its_shapes(),
                violation_error_message=_(
                    "An access request asks for one thing: a person, a role, the end of a role, or a party."
                ),
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(kind="person", status="proposed"),
                name="a_person_is_proposed_once",
                violation_error_message=_("This person is proposed already, and the request waits."),
            ),
            models.UniqueConstraint(
                fields=["person", "party", "role"],
                condition=Q(kind="role", status="proposed"),
                name="a_role_is_proposed_once",
                violation_error_message=_("This role is proposed already, and the request waits."),
            ),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(kind="end", status="proposed"),
                name="an_end_is_proposed_once",
                violation_error_message=_("The end of this role is proposed already, and the request waits."),
            ),
        ]
        triggers: ClassVar = [ACCESS_WORKFLOW.trigger(), guards.AccessRequestKeepsItsTerms()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"

    @property
    def about(self) -> str:
        """Name whom or what it is about."""
        if self.kind == Kind.PARTY:
            return self.party_name
        if self.membership is not None:
            return named(self.membership.person)
        return named(self.person) if self.person is not None else self.person_name

    @property
    def subject_id(self) -> Any:
        """Return the natural person whose rights would change, if they are known already."""
        return self.membership.person_id if self.membership is not None else self.person_id

    def signed_content(self) -> dict[str, str]:
        """Return what an approval stands for: every term."""
        state = {"id", "status", "round", "proposed_at"}
        return {f.attname: f.value_to_string(self) for f in self._meta.concrete_fields if f.name not in state}

    def why_not(self, step: Step, user: Any) -> str:
        """Say that nobody decides about their own rights."""
        if step.name == "approve" and self.subject_id == getattr(user, "person_id", object()):
            return _t("This request is about you: another approver decides.")
        return ""

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("oversight:access_request_detail", args=[self.pk])


class AccessRequestSignature(Signature):
    """Who proposed and who approved: two different people, neither of them the person it is about."""

    record = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("an_access_request")]
        triggers: ClassVar = [
            *signature_triggers("an_access_request", "oversight_accessrequest"),
            guards.NobodyApprovesTheirOwnAccess(),
        ]
