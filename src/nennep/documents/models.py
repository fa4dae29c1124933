"""Official documents: registry, numbers, layouts, signing, recipients (domain.md 5.2–5.4; R0-01 … R0-03, R0-30 … R0-34, R1-15, R2-47 … R2-51)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nennep.kernel.db import JSONInOrder


class Certainty(models.TextChoices):
    """How sure we are of a value taken from a regulation (domain.md 0)."""

    SOURCE = "source", _("stated in a source document")
    FOUND = "found", _("seen in an excerpt")
    OWN = "own", _("unverified, confirm before relying on it")
    OFFICE = "office", _("confirmed by the office")


class DocumentKind(models.Model):
    """Kind of official document with its symbol: TB thông báo, BC báo cáo, CV công văn, QĐ quyết định …"""

    code = models.SlugField(max_length=40, unique=True)
    symbol = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    has_kind_line = models.BooleanField(default=True)  # an official letter (công văn) has none
    order = models.PositiveSmallIntegerField(default=100)

    def __str__(self) -> str:
        return self.name


class System(models.TextChoices):
    """Whose rules of layout and numbering an issuer follows on a date."""

    PARTY = "party", _("Party")
    STATE = "state", pgettext_lazy("not the Party", "State")


class DocumentLayout(models.Model):
    """A dated layout as editable data; `spec` is what documents.layouts.load understands."""

    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=150)
    system = models.CharField(max_length=10, choices=System.choices)
    spec = JSONInOrder()  # the sections in the order of the paper
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=250)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="documents_layout_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="documents_layout_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IssuerLayout(models.Model):
    """Which system of layout a unit used when (a school may move from the State's to the Party's)."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="issuer_layouts")
    system = models.CharField(max_length=10, choices=System.choices)
    layout_code = models.SlugField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="documents_issuer_layout_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="documents_issuer_layout_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.layout_code}"


class Term(models.Model):
    """Committee term (nhiệm kỳ): from the day after one congress closes to the closing day of the next."""

    committee = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["committee", "valid_from"], name="documents_term_start_once"),
            models.UniqueConstraint(
                fields=["committee"], condition=Q(valid_to__isnull=True), name="documents_term_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="documents_term_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NumberSequence(models.Model):
    """Last number given: per issuer and kind within a Party term, or within a State year."""

    issuer = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="number_sequences")
    kind = models.ForeignKey(DocumentKind, on_delete=models.PROTECT, related_name="+")
    period_key = models.CharField(max_length=40)  # "term:12" or "year:2024"
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "kind", "period_key"], name="documents_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.kind} {self.period_key}"


class DocumentState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEWED = "reviewed", _("Reviewed")
    ISSUED = "issued", _("Issued")
    REPLACED = "replaced", _("Replaced")
    EXPIRED = "expired", _("Expired")
    DROPPED = "dropped", _("Dropped")


class SigningCapacity(models.TextChoices):
    """Ký trực tiếp, thay mặt, ký thay, thừa lệnh; the printed form depends on the layout (T/M or TM.)."""

    DIRECT = "direct", _("signs directly")
    ON_BEHALF = "on_behalf", _("on behalf of the collective (T/M)")
    FOR_HEAD = "for_head", _("for the head (K/T)")
    BY_ORDER = "by_order", _("by order (T/L)")


class Circulation(models.TextChoices):
    """How far below the recipients a document is made known (R2-47)."""

    RECIPIENTS = "", _("to the recipients only")
    GRASSROOTS = "grassroots", _("down to the grassroots organisations")
    CELL = "cell", _("down to the cell")


class OfficialDocument(models.Model):
    """A document of our own or one from outside that is cited. What is issued is frozen with a hash."""

    is_external = models.BooleanField(default=False)
    issuer = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    issuer_name = models.CharField(
        max_length=250, blank=True
    )  # of outside documents, and the frozen name of our own
    kind = models.ForeignKey(DocumentKind, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField(null=True, blank=True)
    number_text = models.CharField(max_length=60, blank=True)  # "407-TB/BTCTU"
    period_key = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=500)
    search_key = models.CharField(max_length=700)
    issued_on = models.DateField(null=True, blank=True)  # may be unknown for an outside document (R1-14)
    place = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=20, choices=DocumentState.choices, default=DocumentState.DRAFT)
    content = models.JSONField(default=dict)  # the content model of documents.printing
    layout = models.ForeignKey(
        DocumentLayout, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen = models.JSONField(null=True, blank=True)  # content and layout exactly as issued
    frozen_hash = models.CharField(max_length=64, blank=True)
    signer = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signer_name = models.CharField(max_length=150, blank=True)
    signer_title = models.CharField(max_length=150, blank=True)
    signing_capacity = models.CharField(max_length=20, choices=SigningCapacity.choices, blank=True)
    circulation = models.CharField(max_length=20, choices=Circulation.choices, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    bases = models.ManyToManyField(
        "self", through="DocumentBasis", symmetrical=False, related_name="cited_by"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "period_key", "number"],
                condition=Q(number__isnull=False, is_external=False),
                name="documents_number_once",
            ),
            models.CheckConstraint(
                condition=Q(is_external=True)
                | ~Q(state="issued")
                | (Q(number__isnull=False) & Q(issued_on__isnull=False) & ~Q(frozen_hash="")),
                name="documents_issued_is_frozen",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["issuer", "state", "issued_on"], name="documents_issuer_state"),
            models.Index(fields=["number_text"], name="documents_number_text"),
        ]

    def __str__(self) -> str:
        return self.number_text or self.heading

    @property
    def heading(self) -> str:
        """The subject as a line of its own on a screen; on paper it follows the kind and begins small."""
        return self.subject[:1].upper() + self.subject[1:]

    @property
    def is_date_missing(self) -> bool:
        """Whether an outside document is on record without its date (R1-14)."""
        return self.is_external and self.issued_on is None


class DocumentDuty(models.Model):
    """What a document, such as a coordination regulation, makes the duty of a party (R1-14)."""

    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="duties")
    order = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=250)
    unit = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="document_duties"
    )
    duty = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "order"], name="documents_duty_order")
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.duty}"[:250]


class DocumentBasis(models.Model):
    """Document A stands on document B (căn cứ, thực hiện)."""

    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="basis_links")
    basis = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="citation_links")
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "basis"], name="documents_basis_once"),
            models.CheckConstraint(condition=~Q(document=F("basis")), name="documents_basis_other"),
        ]

    def __str__(self) -> str:
        return f"{self.document} ← {self.basis}"


class SigningAuthority(models.Model):
    """Who may sign what for a unit, in which capacity, from when to when, on what basis (R2-51)."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="signing_authorities")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="signing_authorities")
    capacity = models.CharField(max_length=20, choices=SigningCapacity.choices)
    title = models.CharField(max_length=150)  # TRƯỞNG BAN, PHÓ TRƯỞNG BAN
    head_title = models.CharField(
        max_length=150, blank=True
    )  # whose place K/T, T/M or T/L takes: TRƯỞNG BAN, BAN THƯỜNG VỤ
    kinds = models.ManyToManyField(DocumentKind, blank=True, related_name="+")  # none: every kind
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=250)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="documents_signing_period",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "person"], name="documents_signing_unit")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.title} · {self.person}"


class RecipientPurpose(models.TextChoices):
    REPORT = "report", _("for report")
    IN_PLACE_OF_REPORT = "in_place_of_report", _("in place of a report")
    EXECUTION = "execution", _("for execution")
    COORDINATION = "coordination", _("for coordination and advice in execution")
    INFORMATION = "information", _("for information")
    FILE = "file", _("file copy")


class Channel(models.TextChoices):
    PAPER = "paper", _("Paper")
    PAPER_AND_ELECTRONIC = "paper_and_electronic", _("Paper and electronic")
    ELECTRONIC = "electronic", _("Electronic")


class RecipientSet(models.Model):
    """A named set by kind of unit, expanded to the units valid on the issue date (R0-32).

    With `post` it is a group of persons instead: those who hold that post at a unit of these kinds on the day (R2-50).
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)  # as printed: "Quận ủy, huyện ủy, đảng ủy trực thuộc Thành ủy"
    kinds = models.ManyToManyField("units.UnitKind", related_name="+")
    post = models.CharField(max_length=150, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    def __str__(self) -> str:
        return self.name


class Recipient(models.Model):
    """One printed line of "Nơi nhận" and, where it names units, one delivery per unit."""

    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="recipients")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    purpose = models.CharField(max_length=30, choices=RecipientPurpose.choices, blank=True)
    channel = models.CharField(max_length=30, choices=Channel.choices, default=Channel.PAPER_AND_ELECTRONIC)
    recipient_set = models.ForeignKey(
        RecipientSet, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    task = models.CharField(max_length=300, blank=True)  # of an inner division (R0-33)
    task_due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "order"], name="documents_recipient_order")
        ]

    def __str__(self) -> str:
        return self.text


class Delivery(models.Model):
    """The document on its way to one unit or person: sent, received, by whom (R2-49). For divisions with a task: due and done (R0-33)."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="deliveries")
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="deliveries")
    unit = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(max_length=30, choices=Channel.choices)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    task = models.CharField(max_length=300, blank=True)
    task_due_on = models.DateField(null=True, blank=True)
    task_done_at = models.DateTimeField(null=True, blank=True)
    task_result = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "unit"],
                condition=Q(unit__isnull=False),
                name="documents_delivery_unit_once",
            ),
            models.UniqueConstraint(
                fields=["document", "person"],
                condition=Q(person__isnull=False),
                name="documents_delivery_person_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "received_at"], name="documents_delivery_unit"),
            models.Index(fields=["unit", "task_due_on"], name="documents_delivery_task"),
        ]

    def __str__(self) -> str:
        return f"{self.document} → {self.unit or self.person}"
