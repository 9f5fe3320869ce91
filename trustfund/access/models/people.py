"""People, the parties they act for, the roles they hold in them for a time, and the accounts with which they sign in."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import guards, policy
from trustfund.access.policy import Action, Role


class DatabaseToday(models.Func):
    """Today by the database's clock (UTC): rights never rest on the clock of an application server."""

    template = "CURRENT_DATE"
    output_field = models.DateField()


@history.recorded(without=["membership_changes"])
class Person(models.Model):
    """A natural person. Four eyes are counted here, not on accounts."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_local = models.CharField(_("name in their own script"), max_length=200, blank=True)
    membership_changes = models.PositiveIntegerField(default=0, editable=False)
    """Moved by every change of their memberships, so that two at once wait for each other."""

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.name


@history.recorded()
class Party(models.Model):
    """An organisation that takes part in the Fund."""

    class Kind(models.TextChoices):
        BANK = "bank", _("Trustee")
        DONOR = "donor", _("Donor")
        RECIPIENT = "recipient", _("Recipient")
        AGENCY = "agency", _("Implementing entity")
        AUDITOR = "auditor", _("External auditor")
        SYSTEM = "system", _("System")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=200, unique=True)
    name_ko = models.CharField(_("name in Korean"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, as in ISO 3166-1."))

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="party_is_of_a_known_kind",
                condition=Q(kind__in=["bank", "donor", "recipient", "agency", "auditor", "system"]),
                violation_error_message=_("A party is the trustee, a donor, the recipient, an agency or an auditor."),
            )
        ]
        triggers: ClassVar = [guards.PartyKeepsItsKind()]

    def __str__(self) -> str:
        return self.short_name or self.name


class UserManager(BaseUserManager["User"]):
    """Makes and finds accounts by e-mail address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password nobody can sign in with it."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find the account by its address, however the capitals were typed."""
        return self.get(email=(username or "").strip().lower())

    def visible_to(self, user: Any, action: Action = Action.LIST) -> models.QuerySet[User]:
        """Return the accounts on which this user may do that."""
        return policy.narrow(self.get_queryset(), user, "user_account", action)


class Holding(NamedTuple):
    """A role held in a party today."""

    role: str
    party_id: UUID


@history.recorded(without=["password", "last_login"])
class User(AbstractBaseUser):
    """An account with which a person signs in by e-mail and password."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="users")
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demonstration = models.BooleanField(_("demonstration account"), default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    _remembered: tuple[Holding, ...] | None = None

    class Meta:
        ordering = ("email",)
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="email_is_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("E-mail addresses are kept in lower case."),
            )
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """Return the person's name."""
        return self.person.name

    @property
    def held(self) -> tuple[Holding, ...]:
        """Roles held today. Asks the database each time, except within a request that called `remember`."""
        if self._remembered is not None:
            return self._remembered
        rows = Membership.objects.filter(person_id=self.person_id).today().order_by("role", "party_id")
        return tuple(Holding(role, party_id) for role, party_id in rows.values_list("role", "party_id"))

    def remember(self) -> None:
        """Read the roles once for the rest of this request; the next request loads another instance."""
        self._remembered = self.held

    def act_as(self, holding: Holding) -> None:
        """Hold only this role for the rest of this request: a program has the one role of its token."""
        self._remembered = (holding,)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today, in any party."""
        return frozenset(Role(h.role) for h in self.held)

    @property
    def party_ids(self) -> frozenset[UUID]:
        """The parties in which any role is held today; to limit rows use `policy.parties`."""
        return frozenset(h.party_id for h in self.held)

    def holds(self, *roles: Role) -> bool:
        """Say whether any of these roles is held today."""
        return not self.roles.isdisjoint(roles)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who held what, when."""

    def on(self, day: Any) -> MembershipQuerySet:
        """Return the memberships in force on that day."""
        return self.filter(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day)

    def today(self) -> MembershipQuerySet:
        """Return the memberships in force today, by the database's clock."""
        return self.on(DatabaseToday())

    def visible_to(self, user: Any, action: Action = Action.LIST) -> MembershipQuerySet:
        """Return the memberships this user may see."""
        return policy.narrow(self, user, "role_assignment", action)


@history.recorded()
class Membership(models.Model):
    """A role that a person holds in a party from one day until before another. Ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=4, choices=Role)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True, help_text=_("First day without the role."))
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "id")
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message=_("A role cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="nobody_grants_a_role_to_themselves",
                condition=Q(granted_by=None) | ~Q(granted_by=F("person")),
                violation_error_message=_("Nobody grants a role to themselves: ask another access administrator."),
            ),
            models.CheckConstraint(
                name="no_person_holds_the_role_of_the_system",
                condition=Q(role__in=[role.value for role in Role if role not in {Role.SYS, Role.ANON}]),
                violation_error_message=_("The system's identity is held by no person."),
            ),
        ]
        triggers: ClassVar = [
            guards.RoleFitsParty(),
            guards.RolesDoNotConflict(),
            guards.MembershipChangesOnlyItsEnd(),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.from_on}"
