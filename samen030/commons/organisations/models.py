"""Organisations and themes, and what every entry of the directory has in common (`Listed`)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, NamedTuple, override

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samen030.commons.city.models import Area
from samen030.kernel import clock
from samen030.kernel.geo import Point

if TYPE_CHECKING:
    from datetime import date

    from django_stubs_ext.db.models.manager import RelatedManager


class Status(models.TextChoices):
    """Who can see an entry: nobody yet, everybody, nobody any more."""

    DRAFT = "draft", _("concept")
    PUBLISHED = "published", _("zichtbaar")
    ARCHIVED = "archived", _("gestopt")


class Kind(models.TextChoices):
    """What sort of organisation it is. The first three are the BBBO's."""

    RESIDENTS = "residents", _("bewonersorganisatie")
    ENTREPRENEURS = "entrepreneurs", _("ondernemersorganisatie")
    NEIGHBOURHOOD = "neighbourhood", _("buurtorganisatie")
    DISTRICT_PLATFORM = "district_platform", _("wijkplatform")
    CARE = "care", _("zorg")
    WELFARE = "welfare", _("welzijn")
    CARE_TEAM = "care_team", _("Buurtteam")
    HOUSING = "housing", _("woningcorporatie")
    MUNICIPALITY = "municipality", _("gemeente")
    NETWORK = "network", _("stedelijk netwerk")
    UMBRELLA = "umbrella", _("SAMEN030 zelf")  # one; named by umbrella/complementarity
    OTHER = "other", _("andere organisatie")


class LegalForm(models.TextChoices):
    """Legal form; an informal group counts too."""

    UNKNOWN = "", _("onbekend")
    INFORMAL = "informal", _("groep zonder rechtsvorm")
    ASSOCIATION = "association", _("vereniging")
    FOUNDATION = "foundation", _("stichting")
    COOPERATIVE = "cooperative", _("coöperatie")
    COMPANY = "company", _("bedrijf")
    PUBLIC = "public", _("overheid")


class Accessibility(models.TextChoices):
    """What makes a place easy to come to and to be in."""

    WHEELCHAIR = "wheelchair", _("rolstoel kan naar binnen")
    LIFT = "lift", _("lift")
    TOILET = "toilet", _("toilet")
    ACCESSIBLE_TOILET = "accessible_toilet", _("aangepast toilet")
    HEARING_LOOP = "hearing_loop", _("ringleiding")
    PARKING = "parking", _("parkeerplek voor gehandicapten")
    QUIET = "quiet", _("rustige plek")


class Language(models.TextChoices):
    """Languages that people are helped in (ISO 639-1; 'zgh' is Tamazight)."""

    NL = "nl", _("Nederlands")
    EN = "en", _("Engels")
    TR = "tr", _("Turks")
    AR = "ar", _("Arabisch")
    ZGH = "zgh", _("Tamazight")
    UK = "uk", _("Oekraïens")
    PL = "pl", _("Pools")
    ES = "es", _("Spaans")
    FR = "fr", _("Frans")
    SO = "so", _("Somalisch")
    TI = "ti", _("Tigrinya")
    FA = "fa", _("Perzisch")
    ZH = "zh", _("Chinees")
    RU = "ru", _("Russisch")
    NGT = "ngt", _("Nederlandse Gebarentaal")


class Theme(models.Model):
    """A subject in a tree: a parent finds its children. `path` ('03/02') makes that a range query."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=40, unique=True)

    if TYPE_CHECKING:
        parent_id: uuid.UUID | None
        children: RelatedManager[Theme]

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="theme_not_its_own_parent")
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """Its name in the language of the page."""
        return (self.name_en if get_language() == "en" else "") or self.name


class ShownContact(NamedTuple):
    """The contact of an entry as far as everybody may see it."""

    name: str
    email: str
    phone: str
    hours: str


class Listed(models.Model):
    """What every entry of the directory has: who answers for it, where, how fresh, from which source."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=90)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    contact_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    phone_hours = models.CharField(max_length=120, blank=True)
    website = models.URLField(max_length=500, blank=True)
    contact_shown = models.BooleanField(default=True)  # else name, telephone and e-mail are kept and shown to nobody
    is_example = models.BooleanField(default=False)
    source = models.CharField(max_length=60, blank=True)  # which import brought it in
    external_id = models.CharField(max_length=120, blank=True)  # its key in that source
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)
    marked_on = models.DateField(null=True, blank=True)  # nobody confirmed it though asked; since when it says so
    picture = models.JSONField(null=True, blank=True)  # {'id', 'alt', 'width', 'height'}: made by kernel.pictures
    files = models.JSONField(default=list, blank=True)  # its public files as its page shows them: {'id', 'title', …}
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    secret_fields: ClassVar[tuple[str, ...]] = ()  # the journal says that they changed, not what they are

    if TYPE_CHECKING:
        area_id: int

    class Meta:
        abstract = True
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(source=""),
                name="%(class)s_once_per_source",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["area", "status"])]  # not status first: nearly all are published

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Whether everybody can see it."""
        return self.status == Status.PUBLISHED

    @property
    def shown_contact(self) -> ShownContact:
        """Whom everybody may ring or mail: empty where the organisation keeps that to itself.

        Whatever is public (pages, cards, API, exports) reads the contact here.
        """
        if not self.contact_shown:
            return ShownContact("", "", "", "")
        return ShownContact(self.contact_name, self.email, self.phone, self.phone_hours)

    @property
    def fresh_on(self) -> date | None:
        """The last confirmation as lists and ranking take it: none once it is marked, so that it sinks."""
        return None if self.marked_on else self.confirmed_on

    def months_since_confirmed(self, on: date) -> int | None:
        """Whole months between the last confirmation and `on`; None when never confirmed."""
        if self.confirmed_on is None:
            return None
        months = (on.year - self.confirmed_on.year) * 12 + on.month - self.confirmed_on.month
        return months - (on.day < self.confirmed_on.day)


class Addressed(models.Model):
    """A visiting address and its point on the map (WGS84)."""

    street = models.CharField(max_length=120, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, default="NL")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def point(self) -> Point | None:
        """Where it is, where known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)

    @property
    def address(self) -> str:
        """The address on one line."""
        line = f"{self.street} {self.house_number}".strip()
        return ", ".join(part for part in (line, f"{self.postcode} {self.town}".strip()) if part)


class Organisation(Listed, Addressed):
    """An organisation of the city: a BBBO, or one that BBBO's work with."""

    alternate_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    legal_form = models.CharField(max_length=12, choices=LegalForm, blank=True, default=LegalForm.UNKNOWN)
    kvk_number = models.CharField(max_length=8, blank=True)
    governed_by = models.CharField(max_length=200, blank=True)
    languages = models.JSONField(default=list, blank=True)  # of Language
    accessibility = models.JSONField(default=list, blank=True)  # of Accessibility
    themes = models.ManyToManyField(Theme, blank=True, related_name="organisations")
    areas_served = models.ManyToManyField(Area, blank=True, related_name="organisations_serving")
    claimed_at = models.DateTimeField(null=True, blank=True)  # since when its own people keep it; imports leave it be

    class Meta(Listed.Meta):
        pass

    def get_absolute_url(self) -> str:
        """The permanent address of its page."""
        return reverse("organisation", args=[self.pk, self.slug])


class Invitation(models.Model):
    """An offer by mail to act for an organisation. The link holds a random token; here lies its SHA-256 only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=16)  # of rules.INVITABLE
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=60)
    created_at = models.DateTimeField(default=clock.now)
    expires_on = models.DateField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    @override
    def __str__(self) -> str:
        return f"{self.role} of {self.organisation_id}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be taken."""
        return self.accepted_at is None and self.withdrawn_at is None and clock.today() <= self.expires_on


class ClaimWay(models.TextChoices):
    """How somebody shows to speak for an organisation."""

    MAIL = "mail", _("met een code naar een e-mailadres van de organisatie")
    LETTER = "letter", _("met een code in een brief naar het adres van de organisatie")
    OFFICE = "office", _("wij bellen u")


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    OPEN = "open", _("loopt")
    PASSED = "passed", _("toegekend")
    REFUSED = "refused", _("afgewezen")
    CLOSED = "closed", _("gestopt")


class Claim(models.Model):
    """Somebody says: this entry is of our organisation. Of a code only its SHA-256 lies here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="claims")
    way = models.CharField(max_length=8, choices=ClaimWay)
    state = models.CharField(max_length=8, choices=ClaimState, default=ClaimState.OPEN)
    email = models.EmailField(blank=True)  # where the code went
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=500, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(state="open"), name="claim_one_open_each"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.way} of {self.organisation_id}"

    @property
    def awaits_code(self) -> bool:
        """Whether a code was made that still can be typed."""
        return bool(self.code_digest and self.code_until and clock.now() <= self.code_until)


class Naming(models.Model):
    """The BBBO's of a wijk name somebody broker or coordinator: one proposes, others agree, with an end date.

    It counts from the day that enough of them agreed (`naming.needed`); until then it is a proposal.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)  # broker or coordinator
    user = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    public_name = models.CharField(max_length=120)
    phone = models.CharField(max_length=60, blank=True)
    phone_hours = models.CharField(max_length=120, blank=True)
    until = models.DateField()
    ground = models.TextField()  # the decision in words: when, where, why this person
    proposed_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    decided_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    agreed = models.ManyToManyField(Organisation, related_name="+")

    class Meta:
        ordering: ClassVar = ["-created_at"]

    @override
    def __str__(self) -> str:
        return f"{self.role} of {self.area_id} until {self.until}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for agreement."""
        return self.decided_on is None and self.ended_on is None and clock.today() <= self.until
