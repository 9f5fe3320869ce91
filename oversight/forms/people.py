"""Forms by which an access administrator proposes a person, a role, the end of a role, or a party."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.models.access_request import Kind
from oversight.models.access_review import Verdict
from oversight.services.access_reviews import Judgement
from trustfund.access.guards import KIND_OF_ROLE
from trustfund.access.models import Membership, Party, Person, User
from trustfund.access.policy import Role
from trustfund.web.clock import today
from trustfund.web.forms import DayField, Form
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from oversight.models import ReviewLine

PEOPLE_ROLES: Final = [(role.value, role.label) for role in Role if role not in {Role.SYS, Role.ANON}]


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of people or parties, called as in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return named(obj)


class RoleOfPerson(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of roles that have not ended, called by person, role and party."""

    def label_from_instance(self, obj: Membership) -> str:
        """Return who holds which role where."""
        return f"{named(obj.person)}: {Role(obj.role).label}, {named(obj.party)}"


class ReasonForm(Form):
    """Why: the approver and the auditor read it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The approver and the auditor read it."),
    )  # fmt: skip


class _RoleFields(Form):
    """Which role, in which party, from when until when."""

    party = Named(label=_("Party"), queryset=Party.objects.exclude(kind=Party.Kind.SYSTEM))
    role = forms.ChoiceField(label=_("Role"), choices=PEOPLE_ROLES)
    from_on = DayField(label=_("From"), help_text=_("Today or later."))
    until_on = DayField(label=_("Until"), required=False, help_text=_("First day without the role."))

    def clean_from_on(self) -> date:
        """Refuse a day that has passed: nobody held the role then."""
        on: date = self.cleaned_data["from_on"]
        if on < today():
            raise forms.ValidationError(_("A role begins today or later."))
        return on

    def clean(self) -> dict[str, Any]:
        """Refuse a role that does not fit the party, and an end that is not after the beginning."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        party, role = values.get("party"), values.get("role")
        if party and role and KIND_OF_ROLE[Role(role)] != party.kind:
            fits = Party.Kind(KIND_OF_ROLE[Role(role)]).label
            self.add_error("role", _t("This role is held in a party of the kind “%(kind)s”.") % {"kind": fits})
        from_on, until_on = values.get("from_on"), values.get("until_on")
        if from_on and until_on and until_on <= from_on:
            self.add_error("until_on", _t("The first day without the role comes after its first day."))
        return values


class PersonForm(_RoleFields, ReasonForm):
    """A person who is new to the Fund, and their first role."""

    person_name = forms.CharField(label=_("Name"), max_length=200)
    name_local = forms.CharField(label=_("Name in their own script"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("A link by which to come in is sent there after the approval.")
    )
    language = forms.ChoiceField(label=_("Language of their letters and pages"), choices=settings.LANGUAGES)
    field_order = (
        "person_name", "name_local", "email", "language", "party", "role", "from_on", "until_on", "reason",
    )  # fmt: skip

    def clean_email(self) -> str:
        """Refuse the address of somebody who has an account."""
        email = str(self.cleaned_data["email"]).strip().lower()
        holder = User.objects.filter(email=email).select_related("person").first()
        if holder is not None:
            raise forms.ValidationError(
                _("%(person)s has an account with this address: propose a role for them.")
                % {"person": named(holder.person)}
            )
        return email


class RoleForm(_RoleFields, ReasonForm):
    """A role for somebody who is known; one who had left comes in again."""

    person = Named(label=_("Person"), queryset=Person.objects.filter(users__isnull=False).distinct())
    field_order = ("person", "party", "role", "from_on", "until_on", "reason")


class EndForm(ReasonForm):
    """Which role ends, and from which day on it is no longer held."""

    membership = RoleOfPerson(label=_("Person and role"), queryset=Membership.objects.none())
    until_on = DayField(label=_("Ends on"), help_text=_("First day without the role: today or later."))
    field_order = ("membership", "until_on", "reason")

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        held: Any = self.fields["membership"]
        unended = Membership.objects.filter(Q(until_on=None) | Q(until_on__gt=today()))
        held.queryset = unended.select_related("person", "party").order_by("person__name", "role", "pk")

    def clean_until_on(self) -> date:
        """Refuse a day that has passed: the role was held then."""
        on: date = self.cleaned_data["until_on"]
        if on < today():
            raise forms.ValidationError(_("A role ends today or later."))
        return on


class PartyForm(ReasonForm):
    """An organisation that is to take part in the Fund."""

    party_kind = forms.ChoiceField(
        label=_("Kind"), choices=[choice for choice in Party.Kind.choices if choice[0] != Party.Kind.SYSTEM]
    )
    party_name = forms.CharField(label=_("Name of the party"), max_length=200)
    name_ko = forms.CharField(label=_("Name in Korean"), max_length=200, required=False)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    country = forms.RegexField(
        "^[A-Z]{2}$", label=_("Country"), required=False, help_text=_("Two letters, as in ISO 3166-1."),
        error_messages={"invalid": _("Two capital letters, as in ISO 3166-1, for example NO.")},
    )  # fmt: skip
    field_order = ("party_kind", "party_name", "name_ko", "short_name", "country", "reason")

    def clean_party_name(self) -> str:
        """Refuse the name of a party that takes part already."""
        name: str = self.cleaned_data["party_name"]
        if Party.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("A party of this name takes part already."))
        return name


class JudgingForm(Form):
    """What an approver says of the roles of a review; a role without a choice stays as it is."""

    def __init__(self, lines: Iterable[ReviewLine], data: Any = None) -> None:
        super().__init__(data)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[f"verdict-{line.pk}"] = forms.ChoiceField(
                choices=Verdict.choices, required=False, initial=line.verdict
            )
            self.fields[f"note-{line.pk}"] = forms.CharField(max_length=300, required=False, initial=line.note)

    def judgements(self) -> Iterator[Judgement]:
        """Yield what was chosen."""
        for line in self.lines:
            if verdict := self.cleaned_data[f"verdict-{line.pk}"]:
                yield Judgement(line.pk, verdict, self.cleaned_data[f"note-{line.pk}"])


FORMS: Final[dict[Kind, type[Form]]] = {
    Kind.PERSON: PersonForm,
    Kind.ROLE: RoleForm,
    Kind.END: EndForm,
    Kind.PARTY: PartyForm,
}
