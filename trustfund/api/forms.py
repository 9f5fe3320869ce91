"""The form by which an access administrator requests a token for a program."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.access.models import Membership, User
from trustfund.access.policy import Role
from trustfund.api.models.token import LONGEST, Scope
from trustfund.web.clock import today
from trustfund.web.forms import DayField, Form
from trustfund.web.words import named

if TYPE_CHECKING:
    from datetime import date


class RoleOfPerson(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of roles held today, called by person, role and party."""

    def label_from_instance(self, obj: Membership) -> str:
        """Return who holds which role where."""
        return f"{named(obj.person)}: {Role(obj.role).label}, {named(obj.party)}"


class TokenForm(Form):
    """For which role of whom, for which program, to do what, until when."""

    membership = RoleOfPerson(label=_("Person and role"), queryset=Membership.objects.none())
    purpose = forms.CharField(
        label=_("Which program, and what for"), max_length=200, help_text=_("For example: nightly copy of receipts.")
    )
    scope = forms.ChoiceField(label=_("What it may do"), choices=Scope.choices)
    expires_on = DayField(label=_("Expires on"), help_text=_("First day on which it opens nothing; a year at most."))

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        roles: Any = self.fields["membership"]
        held = Membership.objects.today().filter(person__users__is_active=True).distinct()
        roles.queryset = held.select_related("person", "party").order_by("person__name", "role", "pk")

    def clean_expires_on(self) -> date:
        """Refuse a day that has come, and one beyond a year."""
        on: date = self.cleaned_data["expires_on"]
        if not today() < on <= today() + timedelta(days=LONGEST):
            raise forms.ValidationError(_("A token expires after today and within a year."))
        return on

    @property
    def account(self) -> User:
        """Return the account of the person chosen."""
        membership: Membership = self.cleaned_data["membership"]
        found = User.objects.filter(person=membership.person_id, is_active=True).order_by("created_at", "pk").first()
        if found is None:
            raise LookupError(_t("This person has no account."))
        return found
