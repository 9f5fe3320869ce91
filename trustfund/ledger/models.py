"""The book of money: accounts with floors, entries of two-sided transfers, kept totals, closings, seals.

Everything is guarded by the database whoever writes (`_guards.py`); this app's functions are the comfortable way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from trustfund.guards import AppendOnly
from trustfund.ledger import _guards
from trustfund.ledger._currencies import NO_DECIMALS, THREE_DECIMALS
from trustfund.ledger._fields import Amount, Sql, TransactionNumber

if TYPE_CHECKING:
    from decimal import Decimal

LARGEST: Final = 10**15  # INVARIANTS L5
SIDES: Final = [("debit", _("debit")), ("credit", _("credit"))]
BOOKS: Final = ("promises", "money", "purposes", "limits")


class Account(models.Model):
    """One box of one book in one currency. Its totals are moved only by the transaction that posts a transfer.

    `balance` is on the account's own side; it never lies below `floor`.
    """

    kind = models.CharField(_("kind"), max_length=40)
    book = models.CharField(_("book"), max_length=10)
    currency = models.CharField(_("currency"), max_length=3)
    side = models.CharField(_("side"), max_length=6, choices=SIDES)
    floor = Amount(verbose_name=_("floor"), null=True, blank=True)
    code = models.CharField(_("code"), max_length=120, db_collation="C")
    name = models.CharField(_("name"), max_length=250)
    scale = models.GeneratedField(
        expression=Case(
            When(currency__in=NO_DECIMALS, then=Value(0)),
            When(currency__in=THREE_DECIMALS, then=Value(3)),
            default=Value(2),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    debits: models.Field[Decimal, Decimal] = Amount(verbose_name=_("debits"), db_default=0)
    credits: models.Field[Decimal, Decimal] = Amount(verbose_name=_("credits"), db_default=0)
    balance = models.GeneratedField(
        expression=Case(When(side="debit", then=F("debits") - F("credits")), default=F("credits") - F("debits")),
        output_field=Amount(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("code",)
        indexes: ClassVar = [models.Index(fields=["kind", "id"], name="accounts_of_a_kind")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="account_code_names_one_account",
                fields=["code"],
                violation_error_message=_("An account with this code exists."),
            ),
            models.CheckConstraint(
                name="account_keeps_its_floor",
                condition=Q(floor=None) | Q(balance__gte=F("floor")),
                violation_error_message=_("The account does not hold this much."),
            ),
            models.CheckConstraint(name="account_has_a_side", condition=Q(side__in=("debit", "credit"))),
            models.CheckConstraint(name="account_has_a_book", condition=Q(book__in=BOOKS)),
        ]
        triggers: ClassVar = [
            _guards.AccountOpensEmpty(),
            _guards.AccountKeepsItsNature(),
            _guards.AccountStays(),
        ]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """What happened: a dated set of transfers written by one transaction, never changed, at most once reversed.

    `key` is `<object>:<uuid>:<event>`: the idempotency key and the source of the entry at once.
    `by` is a natural person's id, None for the system.
    """

    uid = models.UUIDField(unique=True, db_default=Sql(function="uuidv7"), editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    effective_on = models.DateField(_("effective on"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Sql(function="clock_timestamp"))
    by = models.UUIDField(_("by"), null=True, blank=True)
    memo = models.CharField(_("memo"), max_length=500, db_default="")
    key = models.CharField(_("key"), max_length=200, db_collation="C")
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        verbose_name=_("reverses"),
        db_index=False,
    )
    xid = TransactionNumber(db_default=Sql(function="pg_current_xact_id"), editable=False)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="entry_key_is_used_once",
                fields=["key"],
                violation_error_message=_("This was recorded already, with other content."),
            ),
            models.UniqueConstraint(
                name="entry_is_reversed_once",
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                violation_error_message=_("This entry has been reversed already."),
            ),
            models.CheckConstraint(
                name="entry_key_names_its_source",
                condition=Q(key__regex="^[^:]+:[^:]+:."),
                violation_error_message=_("An entry's key names its object and event."),
            ),
        ]
        triggers: ClassVar = [
            _guards.EntryIsWhole(),
            AppendOnly(name="the_journal_is_append_only"),
        ]

    def __str__(self) -> str:
        return self.key


class Transfer(models.Model):
    """An amount that leaves the credit account for the debit account: two sides, one book, one currency.

    The three references have no foreign key in the database: the guard looks them up anyway before it moves the
    balances, nothing they name can be deleted, and the keys' row locks would be work done twice.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="transfers", db_constraint=False)
    debit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="debited", db_constraint=False, db_index=False
    )
    credit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="credited", db_constraint=False, db_index=False
    )
    amount = Amount(verbose_name=_("amount"))
    effective_on = models.DateField(_("effective on"))

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["debit", "effective_on", "id"], name="transfers_by_debit"),
            models.Index(fields=["credit", "effective_on", "id"], name="transfers_by_credit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="transfer_is_positive",
                condition=Q(amount__gt=0, amount__lt=LARGEST),
                violation_error_message=_("An amount is positive."),
            ),
            models.CheckConstraint(
                name="transfer_has_two_sides",
                condition=~Q(debit=F("credit")),
                violation_error_message=_("A transfer goes from one account to another."),
            ),
        ]
        triggers: ClassVar = [
            _guards.TransferMovesBalances(),
            AppendOnly(name="transfers_are_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.debit_id} ← {self.credit_id} {self.amount}"


class MonthTotal(models.Model):
    """What moved on an account in the month that begins on `month`, by effective date."""

    pk = models.CompositePrimaryKey("account_id", "month")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="months", db_index=False)
    month = models.DateField(_("month"))
    debits = Amount(verbose_name=_("debits"))
    credits = Amount(verbose_name=_("credits"))

    class Meta:
        verbose_name = _("month total")
        verbose_name_plural = _("month totals")

    def __str__(self) -> str:
        return f"{self.account_id} {self.month}"


class Closing(models.Model):
    """The month that begins on `month`, and every month before it, is closed: nothing is posted into it."""

    month = models.DateField(_("month"), unique=True)
    closed_at = models.DateTimeField(_("closed at"), db_default=Sql(function="clock_timestamp"))
    by = models.UUIDField(_("by"), null=True, blank=True)

    class Meta:
        verbose_name = _("closing")
        verbose_name_plural = _("closings")
        ordering = ("-month",)
        triggers: ClassVar = [AppendOnly(name="closings_are_append_only")]

    def __str__(self) -> str:
        return str(self.month)


class Calendar(models.Model):
    """One row: no entry is effective before `open_from`. Closings move it, so that old snapshots conflict."""

    open_from = models.DateField(null=True)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints: ClassVar = [models.CheckConstraint(name="there_is_one_calendar", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.open_from)


class Seal(models.Model):
    """The signature of time: a Merkle tree over a batch of entries, chained to the seal before.

    `head` = SHA-256(0x02 ‖ head before ‖ root ‖ number, first and last as 8 bytes each). Changing, adding or
    removing any entry at or before the seal changes its head.
    """

    number = models.BigIntegerField(_("number"), unique=True)
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="next")
    first = models.BigIntegerField(_("first journal number"))
    last = models.BigIntegerField(_("last journal number"))
    root = models.BinaryField(_("root"))
    head = models.BinaryField(_("head"))
    sealed_at = models.DateTimeField(_("sealed at"), db_default=Sql(function="clock_timestamp"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ("-number",)
        triggers: ClassVar = [AppendOnly(name="seals_are_append_only")]

    def __str__(self) -> str:
        return f"{self.number}: {bytes(self.head).hex()}"


class Leaf(models.Model):
    """An entry's place in its seal: the journal number (1, 2, 3 … without gap) and the hash of its content."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="leaf")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="leaves")
    number = models.BigIntegerField(_("journal number"), unique=True)
    hash = models.BinaryField(_("hash"))

    class Meta:
        verbose_name = _("sealed entry")
        verbose_name_plural = _("sealed entries")
        ordering = ("number",)
        triggers: ClassVar = [AppendOnly(name="sealed_entries_are_append_only")]

    def __str__(self) -> str:
        return str(self.number)


class Unsealed(models.Model):
    """An entry that waits for its seal: written with the entry, taken away by the seal, so that none is missed."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, related_name="waiting", db_constraint=False
    )

    class Meta:
        verbose_name = _("unsealed entry")
        verbose_name_plural = _("unsealed entries")

    def __str__(self) -> str:
        return str(self.entry_id)
