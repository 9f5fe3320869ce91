"""A number that is taken is refused before an account of that code is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t

from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from django.db.models import Model


def refuse_if_taken(model: type[Model], field: str, value: Any) -> None:
    """Say whose number it is; the unique constraint decides when two come at once."""
    if model._base_manager.filter(**{field: value}).exists():
        parts = {
            "model": model._meta.verbose_name,
            "field": getattr(model._meta.get_field(field), "verbose_name", field),
        }
        sentence = _t("Another %(model)s has this %(field)s already: look it up, or give this one its own.") % parts
        raise Refused(sentence, constraint=f"{model._meta.db_table}_{field}_is_unique")
