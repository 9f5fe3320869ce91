"""What the bank says: files taken in, the statements in them, and their lines. Nothing of it is ever rewritten."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.bank import LineIsOfItsStatement, LinesTie, StatementTies
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.guards import AppendOnly

FILE: Final = "bank_file"
MATCH: Final = "bank_line_match"


class BankFileQuerySet(models.QuerySet["BankFile"]):
    """Files of the bank as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> BankFileQuerySet:
        """Return the files this user may see: the Bank's administrators and the auditor."""
        return policy.narrow(self, user, FILE, action)

    def counted(self) -> Any:
        """Add how many lines a file has, and which days its statements cover."""
        return self.annotate(
            lines=Count("statements__lines"),
            from_on=Min("statements__opened_on"),
            until_on=Max("statements__closed_on"),
        )


class BankFile(models.Model):
    """A file of statements as the bank sent it. The same bytes are taken in once (invariant C4)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.OneToOneField("fund.Document", on_delete=models.PROTECT, related_name="bank_file")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    format = models.CharField(_("format"), max_length=20)
    taken_in_by = models.ForeignKey("access.Person", on_delete=models.PROTECT, null=True, related_name="+")
    taken_in_at = models.DateTimeField(_("taken in"), db_default=Now(), editable=False)

    objects = BankFileQuerySet.as_manager()

    class Meta:
        ordering = ("-taken_in_at", "id")
        verbose_name = _("bank file")
        verbose_name_plural = _("bank files")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sha256"],
                name="a_bank_file_is_taken_in_once",
                violation_error_message=_("This file was taken in already: nothing has changed."),
            )
        ]
        triggers: ClassVar = [AppendOnly(name="bank_files_are_never_rewritten")]

    def __str__(self) -> str:
        return self.sha256[:12]

    def get_absolute_url(self) -> str:
        """Return the address of the file's page."""
        return reverse("donors:bank_file_detail", args=[self.pk])


class BankStatement(models.Model):
    """One statement of one trustee account. Its balances are booked ones; its lines lead from one to the other."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="statements")
    trustee_account = models.ForeignKey("fund.TrusteeAccount", on_delete=models.PROTECT, related_name="statements")
    number = models.CharField(_("number"), max_length=60)
    currency = models.CharField(_("currency"), max_length=3)
    opened_on = models.DateField(_("from"))
    opening = models.DecimalField(_("opening balance"), max_digits=20, decimal_places=3)
    closed_on = models.DateField(_("until"))
    closing = models.DecimalField(_("closing balance"), max_digits=20, decimal_places=3)

    class Meta:
        ordering = ("closed_on", "number")
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["trustee_account", "number", "closed_on"],
                name="a_statement_stands_once",
                violation_error_message=_("This statement stands already."),
            ),
            models.CheckConstraint(
                name="a_statement_closes_after_it_opens",
                condition=Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("The statement closes before it opens."),
            ),
        ]
        triggers: ClassVar = [AppendOnly(name="statements_are_never_rewritten"), StatementTies()]

    def __str__(self) -> str:
        return self.number


class BankLineQuerySet(models.QuerySet["BankLine"]):
    """Lines of statements as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> BankLineQuerySet:
        """Return the lines this user may see."""
        return policy.narrow(self, user, MATCH, action)

    def waiting(self) -> BankLineQuerySet:
        """Return the lines that came in and are nothing yet."""
        live = Q(matches__isnull=False) & ~Q(matches__status="ended")
        return self.filter(is_credit=True).exclude(pk__in=BankLine.objects.filter(live).values("pk"))

    def shown(self) -> BankLineQuerySet:
        """Add what a list shows of each line: its statement, its match, what is proposed."""
        found = self.select_related("statement", "suggestion__instalment__agreement", "suggestion__receipt")
        return found.prefetch_related("matches__receipt")


class BankLine(models.Model):
    """A movement on a trustee account as the bank tells it; amounts are positive, in the account's currency.

    `key` is what makes the line one and the same wherever it is told again: see `donors.bank.shape.keys_of`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    trustee_account = models.ForeignKey("fund.TrusteeAccount", on_delete=models.PROTECT, related_name="bank_lines")
    place = models.PositiveIntegerField(_("line"))
    booked_on = models.DateField(_("booked on"))
    value_on = models.DateField(_("value date"))
    is_credit = models.BooleanField(_("money in"))
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    instructed_amount = models.DecimalField(
        _("amount sent by the payer"), max_digits=20, decimal_places=3, null=True, blank=True
    )
    instructed_currency = models.CharField(_("currency of the payer"), max_length=3, blank=True)
    reference = models.CharField(_("payer's reference"), max_length=140, blank=True)
    bank_reference = models.CharField(_("bank's reference"), max_length=140, blank=True)
    counterparty = models.CharField(_("payer or payee"), max_length=200, blank=True)
    counterparty_account = models.CharField(_("their account"), max_length=60, blank=True)
    text = models.CharField(_("text"), max_length=1000, blank=True)
    key = models.CharField(max_length=64, editable=False)

    objects = BankLineQuerySet.as_manager()

    class Meta:
        ordering = ("-booked_on", "statement", "place")
        verbose_name = _("bank line")
        verbose_name_plural = _("bank lines")
        indexes: ClassVar = [models.Index(fields=["-booked_on", "id"], name="bank_lines_by_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["trustee_account", "key"],
                name="a_bank_line_stands_once",
                violation_error_message=_("A line of this statement stands already in another."),
            ),
            models.UniqueConstraint(fields=["statement", "place"], name="lines_of_a_statement_are_numbered"),
            models.CheckConstraint(
                name="a_bank_line_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("The amount of a bank line is greater than zero."),
            ),
            models.CheckConstraint(
                name="what_a_payer_sent_has_its_currency",
                condition=Q(instructed_amount=None, instructed_currency="")
                | (Q(instructed_amount__gt=0) & ~Q(instructed_currency="")),
                violation_error_message=_("What the payer sent has an amount and a currency."),
            ),
        ]
        triggers: ClassVar = [AppendOnly(name="bank_lines_are_never_rewritten"), LineIsOfItsStatement(), LinesTie()]

    def __str__(self) -> str:
        return f"{self.booked_on} #{self.place}"

    def get_absolute_url(self) -> str:
        """Return the address of the line's page."""
        return reverse("donors:bank_line_detail", args=[self.pk])
