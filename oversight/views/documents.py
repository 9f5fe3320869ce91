"""The vault: every document its reader may see, in one list, each with its own page and the address of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from disbursements.models import Application
from donors.models import Agreement, Amendment, BankFile, Occurrence, Receipt
from oversight.models import AccessReview, RateSubmission, Report, ReportFile, Takeover
from oversight.words import act_verb
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.models import Act, Party, Person
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund import scanning
from trustfund.fund.handing_out import hand_out
from trustfund.fund.models import Document, Scan
from trustfund.web import words
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.lists import list_page
from trustfund.web.tables import Column, Table, Value
from trustfund.web.templatetags.trustfund import file_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from trustfund.access.models import User
    from trustfund.fund.models.document import DocumentQuerySet

PAGE: Final = ("GET", "HEAD")
LATEST: Final = 20
"""So many of the last downloads stand on the page of a document; the audit trail has all."""


def documents_visible_to(user: User, action: Action = Action.READ) -> DocumentQuerySet:
    """Return the documents of this user's parties, and those of the records this user may read."""
    through = (
        Q(applications__application__in=Application.objects.visible_to(user, Action.READ))
        | Q(agreements__in=Agreement.objects.visible_to(user, Action.READ))
        | Q(amendments__in=Amendment.objects.visible_to(user, Action.READ))
        | Q(occurrences__in=Occurrence.objects.visible_to(user, Action.READ))
        | Q(receipts__in=Receipt.objects.visible_to(user, Action.READ))
        | Q(report_file__report__in=Report.objects.visible_to(user, Action.READ))
        | Q(access_review__review__in=AccessReview.objects.visible_to(user, Action.READ))
    )
    direct = Document.objects.visible_to(user, action).values("pk")
    found: DocumentQuerySet = Document.objects.filter(through | Q(pk__in=direct)).distinct()
    return found


class DocumentFilters(Filters):
    """What the vault can be narrowed by; parties and people offered are those of documents the reader sees."""

    kind = Filters.choice(_("Kind"), Document.Kind.choices)
    party = Filters.choice(_("Belongs to"), [])
    by = Filters.choice(_("Handed in by"), [])
    level = Filters.choice(_("Who may read it"), Document.Level.choices)
    from_on = DayField(label=_("Handed in from"), required=False)
    until_on = DayField(label=_("To"), required=False)
    q = Filters.words(_("Title, file name or SHA-256"))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        seen = documents_visible_to(reader(request), Action.LIST).order_by()
        self._offer("party", Party.objects.filter(pk__in=seen.values("party")))
        self._offer("by", Person.objects.filter(pk__in=seen.values("uploaded_by")))
        self.full_clean()

    def _offer(self, name: str, records: Iterable[Any]) -> None:
        """Offer these in the choice, beside everything."""
        found = cast("forms.ChoiceField", self.fields[name])
        found.choices = [*cast("list[Any]", found.choices), *((str(each.pk), words.named(each)) for each in records)]

    def apply(self, rows: DocumentQuerySet) -> DocumentQuerySet:
        """Return the documents asked for."""
        exact = {
            "kind": "kind", "party": "party", "by": "uploaded_by", "level": "level",
            "from_on": "uploaded_at__date__gte", "until_on": "uploaded_at__date__lte",
        }  # fmt: skip
        rows = rows.filter(**{path: self.asked(name) for name, path in exact.items() if self.asked(name)})
        q = self.asked("q")
        named = Q(title__icontains=q) | Q(name__icontains=q) | Q(sha256__startswith=str(q).lower())
        return rows.filter(named) if q else rows


@opens("document", Action.LIST, methods=PAGE)
def document_list(request: HttpRequest) -> HttpResponse:
    """List the documents the reader may read, latest first; the file of the list has the whole hashes."""
    user = reader(request)
    filters = DocumentFilters(request)
    return list_page(
        request,
        "oversight/document_list.html",
        object_name="document",
        rows=lambda action: (
            filters.apply(documents_visible_to(user, action)).with_scan().select_related("party", "uploaded_by")
        ),
        table=lambda found: document_table(found, shown=16),
        file=document_table,
        filters=filters,
        order=("-uploaded_at", "-pk"),
        is_scanned=scanning.is_configured(),
    )


def document_table(rows: Sequence[Any], *, shown: int = 64) -> Table:
    """Return documents as a table, with so many digits of their hashes."""
    return Table.of(
        _("Documents"),
        [
            Column(_("Document")),
            Column(_("Kind")),
            Column(_("Belongs to")),
            Column(_("Who may read it")),
            Column(_("Handed in"), "moment"),
            Column(_("Handed in by")),
            Column(_("Size")),
            Column(_("SHA-256")),
            Column(_("Virus scan"), "status"),
        ],
        [
            (
                Value(each.title, reverse("oversight:document_detail", args=[each.pk])),
                each.get_kind_display(),
                _owner(each),
                _readers(each),
                each.uploaded_at,
                each.uploaded_by or _t("System"),
                file_size(each.size),
                each.sha256[:shown] + ("…" if shown < len(each.sha256) else ""),
                _scanned(each.scanned),
            )
            for each in rows
        ],
        name="documents",
        empty_text=_("No document is like that."),
    )


def _owner(document: Document) -> str:
    return words.named(document.party) if document.party else _t("The Fund")


def _readers(document: Document) -> str:
    """Say who reads it: a file of a report or an application also goes to whoever may read that."""
    if document.kind == Document.Kind.REPORT:
        return _t("Whoever may read the report")
    if document.kind == Document.Kind.SUPPORT:
        return _t("Whoever may read the application")
    if document.kind == Document.Kind.ACCESS_REVIEW:
        return _t("Whoever may read the access review")
    return document.get_level_display()


def _scanned(verdict: str | None) -> Value:
    if verdict is None:
        return Value(_t("Not scanned"), mark="draft")
    return Value(Scan.Verdict(verdict).label, mark="done" if verdict == Scan.Verdict.CLEAN else "wrong")


@opens("document", Action.READ, methods=PAGE)
def document_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what a document is, where it is attached, what the scanner said, and who took it along."""
    user = reader(request)
    visible = documents_visible_to(user).with_scan().select_related("party", "uploaded_by")
    document = get_object_or_404(visible, pk=pk)
    sees_acts = policy.may(user, "audit_event", Action.LIST) and not policy.is_masked(user, "audit_event", Action.LIST)
    context = {
        "document": document,
        "owner": _owner(document),
        "readers": _readers(document),
        "attached": attached_to(document, user),
        "scans": scan_table(document),
        "infected": document.scans.last() if document.scanned == Scan.Verdict.FOUND else None,
        "is_scanned": scanning.is_configured(),
        "downloads": download_table(document, user) if sees_acts else None,
        "as_of": today(),
    }
    return render(request, "oversight/document_detail.html", context)


def attached_to(document: Document, user: User) -> list[tuple[str, Any]]:
    """Return the records to which the document is attached, as far as this reader sees them, with what they are."""
    shelves: tuple[tuple[Any, str], ...] = (
        (Agreement, "document"),
        (Receipt, "document"),
        (Application, "documents__document"),
        (Report, "files__document"),
        (Takeover, "files__document"),
        (AccessReview, "prints__document"),
        (RateSubmission, "document"),
        (BankFile, "document"),
    )
    return [
        (str(model._meta.verbose_name), record)
        for model, path in shelves
        for record in model.objects.visible_to(user, Action.READ).filter(**{path: document}).order_by("pk")
    ]


def scan_table(document: Document) -> Table:
    """Return what the scanner said of a document, latest first."""
    return Table.of(
        _("Virus scans"),
        [
            Column(_("When"), "moment"),
            Column(_("Verdict"), "status"),
            Column(_("Virus")),
            Column(_("Scanner")),
            Column(_("Virus signatures")),
        ],
        [
            (each.scanned_at, _scanned(each.verdict), each.virus, each.engine, each.signatures)
            for each in document.scans.order_by("-pk")
        ],
        name="scans",
        empty_text=_("Not scanned: no virus scanner has looked at this document."),
    )


def download_table(document: Document, user: User) -> Table:
    """Return who took the document along, latest first, from the book of acts; by its own page or that of a report."""
    report = ReportFile.objects.filter(document=document).values_list("report", flat=True)
    ids = [str(document.pk), *map(str, report)]
    taken = Act.objects.visible_to(user, Action.LIST).filter(
        Q(verb__endswith=".downloaded") | Q(verb="document.refused"), object_id__in=ids, detail__sha256=document.sha256
    )
    return Table.of(
        _("Downloads"),
        [Column(_("When"), "moment"), Column(_("Who")), Column(_("Did"))],
        [
            (
                each.at,
                words.named(each.person) if each.person else _t("System"),
                Value(act_verb(each.verb), reverse("oversight:act", args=[each.pk])),
            )
            for each in taken.select_related("person").order_by("-pk")[:LATEST]
        ],
        name="downloads",
        empty_text=_("Nobody has taken this document along yet."),
    )


@opens("document", Action.READ, methods=PAGE)
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send the file; what is not for this reader does not exist for them."""
    user = reader(request)
    document = get_object_or_404(documents_visible_to(user), pk=pk)
    return hand_out(request, document, by=user)
