"""Files that were handed in: what they are is judged by their content, and their hash is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.fund.media_types import TAKEN
from trustfund.guards import AppendOnly

if TYPE_CHECKING:
    from trustfund.fund.scanning import Said


def place_of(document: Document, _name: str) -> str:
    """Return where the file is stored: nothing of its name, so that nothing can be guessed or smuggled in."""
    key = UUID(str(document.pk)).hex
    return f"documents/{key[:2]}/{key}"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> DocumentQuerySet:
        """Return the documents this user may see: those of their own parties, and what was distributed."""
        levels = (Document.Level.PARTY, Document.Level.SHARED)
        own = Q(party__in=policy.parties(user, "document", action), level__in=levels)
        shared = Q(level=Document.Level.SHARED)
        return policy.narrow(self, user, "document", action, own=own | shared, seat=own | shared)

    def with_scan(self) -> Any:
        """Add `scanned`, what the scanner last said, and `scanned_at`; None where it was never asked."""
        last = Scan.objects.filter(document=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            scanned=Subquery(last.values("verdict")[:1]), scanned_at=Subquery(last.values("scanned_at")[:1])
        )


@history.recorded()
class Document(models.Model):
    """A stored file. It is never changed; a corrected one is another document."""

    class Level(models.TextChoices):
        INTERNAL = "internal", _("Trustee only")
        PARTY = "party", _("The party it belongs to, and the trustee")
        SHARED = "shared", _("All parties to the Fund")

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("Agreement")
        REMITTANCE = "remittance", _("Remittance advice")
        SUPPORT = "support", _("Invoice or evidence")
        REPORT = "report", _("Report")
        TAKEOVER = "takeover", _("Spreadsheet taken on")
        ACCESS_REVIEW = "access review", _("Access review")
        STATEMENT = "statement", _("Statement")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40, choices=Kind)
    file = models.FileField(_("file"), upload_to=place_of, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type"), max_length=100)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    level = models.CharField(_("who may read it"), max_length=10, choices=Level, default=Level.INTERNAL)
    party = models.ForeignKey("access.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    uploaded_by = models.ForeignKey("access.Person", on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("uploaded_at", "id")
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints: ClassVar = [
            models.CheckConstraint(name="a_document_has_its_hash", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(name="a_document_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="a_document_is_of_a_type_that_is_taken",
                condition=Q(content_type__in=sorted(TAKEN)),
            ),
            models.CheckConstraint(
                name="a_document_has_a_name_and_no_path", condition=Q(name__regex=r"^[^/\\[:cntrl:]]+$")
            ),
        ]
        triggers: ClassVar = [AppendOnly(name="documents_are_never_rewritten")]

    def __str__(self) -> str:
        return self.title


class ScanManager(models.Manager["Scan"]):
    """Where what the scanner said is kept."""

    def keep(self, document: Document, said: Said) -> Scan:
        """Write down what the scanner said of a document."""
        verdict = Scan.Verdict.FOUND if said.virus else Scan.Verdict.CLEAN
        return self.create(
            document=document, verdict=verdict, virus=said.virus, engine=said.engine, signatures=said.signatures
        )


class Scan(models.Model):
    """What the virus scanner said of a document, and when: the last line counts, and none is rewritten."""

    class Verdict(models.TextChoices):
        CLEAN = "clean", _("Clean")
        FOUND = "found", _("Virus found")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="scans")
    verdict = models.CharField(_("virus scan"), max_length=5, choices=Verdict)
    virus = models.CharField(_("virus"), max_length=100, blank=True)
    engine = models.CharField(_("scanner"), max_length=100)
    signatures = models.CharField(_("signatures"), max_length=100, blank=True)
    scanned_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ScanManager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("virus scan")
        verbose_name_plural = _("virus scans")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_scan_names_the_virus_it_found",
                condition=Q(verdict="clean", virus="") | (Q(verdict="found") & ~Q(virus="")),
            )
        ]
        triggers: ClassVar = [AppendOnly(name="scans_are_never_rewritten")]
