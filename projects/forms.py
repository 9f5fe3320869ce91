"""The forms of projects and grants: they read what people paste and pass it to the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.choices import Execution
from projects.models import Cofinancing, Grant, Project
from projects.services import CategoryTerms
from trustfund.access.models import User
from trustfund.access.policy import Role
from trustfund.web.forms import ModelForm, MoneyField
from trustfund.web.words import named

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_ROWS = 4


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of records called by their name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what the record is called."""
        return named(obj)


class People(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of accounts called by their person."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the person's name."""
        return str(obj.person)


def people_with(role: Role) -> Any:
    """Return the accounts that hold this role today."""
    held = User.objects.filter(person__memberships__role=role, is_active=True, person__memberships__until_on=None)
    return held.select_related("person").order_by("person__name").distinct()


class ProjectForm(ModelForm[Project]):
    """What a project is."""

    task_team_leader = People(label=_("Task team leader"), queryset=User.objects.none(), required=False)

    class Meta:
        model = Project
        fields: ClassVar = [
            "code",
            "title",
            "title_ko",
            "objective",
            "objective_ko",
            "execution",
            "agency",
            "window",
            "sector",
            "country",
            "province",
            "task_team_leader",
        ]
        field_classes: ClassVar = {"agency": Named, "window": Named}
        widgets: ClassVar = {
            "objective": forms.Textarea(attrs={"rows": 3}),
            "objective_ko": forms.Textarea(attrs={"rows": 3, "lang": "ko"}),
            "title_ko": forms.TextInput(attrs={"lang": "ko"}),
        }

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        leaders: Any = self.fields["task_team_leader"]
        leaders.queryset = people_with(Role.TTL)
        if self.instance.title:
            self.fields["code"].disabled = True

    def validate_unique(self) -> None:
        """Leave this to the service, which knows a form that was sent twice from a code that is taken."""

    def clean(self) -> dict[str, Any]:
        """Say beside the field that a recipient-executed project names its agency."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("execution") == Execution.RETF and not cleaned.get("agency"):
            self.add_error("agency", _("A recipient-executed project names the agency that carries it out."))
        return cleaned


class CofinancingForm(ModelForm[Cofinancing]):
    """What another financier puts into a project."""

    class Meta:
        model = Cofinancing
        fields: ClassVar = ["financier", "amount", "currency", "kind"]


class GrantForm(ModelForm[Grant]):
    """The terms of a grant agreement; its categories follow in rows."""

    class Meta:
        model = Grant
        fields: ClassVar = [
            "number",
            "amount",
            "closing_on",
            "disbursement_deadline_on",
            "retroactive_from_on",
            "minimum_application",
        ]
        help_texts: ClassVar = {
            "disbursement_deadline_on": _("Empty: four months after closing, month-end kept (30 Jun → 31 Oct)."),
        }

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["disbursement_deadline_on"].required = False
        minimum: Any = self.fields["minimum_application"]
        minimum.may_be_zero = True
        if self.instance.number:
            self.fields["number"].disabled = True

    def _post_clean(self) -> None:
        """Leave the judgement of an empty deadline to the service, which sets the default."""


class CategoryRow(forms.Form):
    """One category of a grant agreement; an empty row is left out."""

    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    title_ko = forms.CharField(
        label=_("Title in Korean"), max_length=120, required=False, widget=forms.TextInput(attrs={"lang": "ko"})
    )
    amount = MoneyField(label=_("Amount"), required=False)
    percentage = forms.DecimalField(
        label=_("Financing percentage"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )

    def clean(self) -> dict[str, Any]:
        """A row that says anything says title and amount."""
        cleaned = super().clean() or self.cleaned_data
        if any(cleaned.get(name) for name in ("title", "title_ko", "amount")):
            for name in ("title", "amount"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A category has a title and an amount."))
        return cleaned


CategoryRows = forms.formset_factory(CategoryRow, extra=LEAST_ROWS, max_num=12)


def rows_of(grant: Grant | None) -> list[dict[str, Any]]:
    """Return the categories of a grant as the first content of the rows."""
    if grant is None:
        return []
    fields = ("title", "title_ko", "amount", "percentage")
    return list(grant.categories.order_by("number").values(*fields))


def terms_of(rows: Any) -> Sequence[CategoryTerms]:
    """Return the filled rows as categories, numbered as they stand."""
    filled = [row for row in rows.cleaned_data if row.get("title")]
    return [
        CategoryTerms(
            number=number,
            title=row["title"],
            title_ko=row["title_ko"],
            amount=row["amount"],
            percentage=row["percentage"] if row["percentage"] is not None else CategoryTerms.percentage,
        )
        for number, row in enumerate(filled, start=1)
    ]
