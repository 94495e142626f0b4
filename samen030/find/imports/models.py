"""Imports: what was brought in, by whom, what each row did, so that a whole import can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, override
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from samen030.commons.notifications.models import ReadAgain
from samen030.commons.organisations.models import Organisation
from samen030.kernel import clock

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class ImportStatus(models.TextChoices):
    """Where an import stands."""

    DONE = "done", "klaar"
    UNDONE = "undone", "ongedaan gemaakt"


class Makes(models.TextChoices):
    """What a row of a file is."""

    PLACES = "places", "plekken"
    ORGANISATIONS = "organisations", "organisaties"
    SERVICES = "services", "diensten en activiteiten"


class Mapping(models.Model):
    """Which column of a file goes to which field; remembered by name. The ones that ship are in `mappings.py`."""

    name = models.SlugField(max_length=60, unique=True)
    makes = models.CharField(max_length=14, choices=Makes)
    columns = models.JSONField()  # {field: column}
    values = models.JSONField(default=dict)  # {field: {value in file: value here}}
    saved_at = models.DateTimeField(default=clock.now)

    @override
    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One run of an import that wrote (dry runs write nothing)."""

    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=250)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=60)
    status = models.CharField(max_length=8, choices=ImportStatus, default=ImportStatus.DONE)
    counts = models.JSONField(default=dict)
    errors = models.JSONField(default=list)

    if TYPE_CHECKING:
        changes: RelatedManager[Change]

    class Meta:
        ordering: ClassVar = ["-id"]

    @override
    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name}"


class Stage(models.TextChoices):
    """Where an uploaded file stands. In the BUSY stages somebody works on it, or will at the next look."""

    COLUMNS = "columns", "kolommen kiezen"
    CHECKING = "checking", "wordt nagekeken"
    CHECKED = "checked", "nagekeken"
    IMPORTING = "importing", "wordt ingelezen"
    DONE = "done", "klaar"
    UNDOING = "undoing", "wordt ongedaan gemaakt"
    UNDONE = "undone", "ongedaan gemaakt"
    FAILED = "failed", "niet gelukt"


BUSY = (Stage.CHECKING, Stage.IMPORTING, Stage.UNDOING)
BEFORE_IMPORT = (Stage.COLUMNS, Stage.CHECKING, Stage.CHECKED, Stage.FAILED)


class Upload(models.Model):
    """A file that somebody gave us to bring in, from choosing its columns to the result.

    The file itself lies in a private folder (`actions/files.py`) until it is in, or its term is over. With an
    `organisation` only that organisation's own entries are made and changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=250)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveIntegerField(null=True)  # as far as they were counted; null is 'many'
    makes = models.CharField(max_length=14, choices=Makes)
    columns = models.JSONField(default=dict)  # {field: column}
    actor = models.CharField(max_length=60)
    on_behalf_of = models.CharField(max_length=60, blank=True, default="")
    language = models.CharField(max_length=10)  # of who gave it: what is wrong is told in it
    created_at = models.DateTimeField(default=clock.now)
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.COLUMNS)
    attempts = models.PositiveSmallIntegerField(default=0)  # since the stage began: a crash must not repeat for ever
    trouble = models.TextField(blank=True, default="")
    result = models.JSONField(default=dict)  # of the dry run: counts, problems, first rows
    batch = models.OneToOneField(Import, models.SET_NULL, null=True, related_name="upload")

    class Meta:
        ordering: ClassVar = ["-created_at"]

    @override
    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        """Whether it is being worked on."""
        return self.stage in BUSY


class ApiStage(models.TextChoices):
    """Where an API stands that is read every day. In the WORKING stages the next look does something."""

    CHECKING = "checking", _("wordt nagekeken")
    CHECKED = "checked", _("wacht op uw ja")
    ON = "on", _("wordt elke dag gelezen")
    PAUSED = "paused", _("staat stil")
    UNDOING = "undoing", _("wordt teruggedraaid")


WORKING = (ApiStage.CHECKING, ApiStage.UNDOING)


class ApiSource(ReadAgain):
    """An HSDS API that is read every day, by the same engine as files: tried out first, undone where need be."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=60, unique=True)
    url = models.CharField(max_length=500)
    stage = models.CharField(max_length=9, choices=ApiStage, default=ApiStage.CHECKING)
    added_at = models.DateTimeField(default=clock.now)
    result = models.JSONField(default=dict)  # of the last reading: counts, problems; of undoing: what was kept

    class Meta:
        ordering: ClassVar = ["name"]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        """Whether the next look does something."""
        return self.stage in WORKING


class GoneAnswer(models.TextChoices):
    """What the bureau said of something that its source has no more."""

    NONE = "", _("wacht op een keuze")
    KEPT = "kept", _("blijft staan")
    ENDED = "ended", _("is van de site")


class Gone(models.Model):
    """A record that came from an API and is not in it any more. It stays until the bureau has chosen."""

    api = models.ForeignKey(ApiSource, models.CASCADE, related_name="gone")
    model = models.CharField(max_length=14)  # organisation, place or service
    object_id = models.UUIDField()
    found_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=5, choices=GoneAnswer, blank=True, default=GoneAnswer.NONE)

    class Meta:
        ordering: ClassVar = ["-found_at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["api", "object_id"], name="gone_once")]

    @override
    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class Change(models.Model):
    """What the import did to one record.

    `before` is null when it was made new, else the changed fields as they were. `written` is what the file said:
    a later import compares with it, so that what people changed since stays. `after_digest` covers the whole
    record as it was left: undo sees whether somebody edited it since.
    """

    batch = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    model = models.CharField(max_length=14)  # organisation, place or service
    object_id = models.UUIDField()
    before = models.JSONField(null=True)
    written = models.JSONField()
    after_digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["model", "object_id"])]

    @override
    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class DuplicatePair(models.Model):
    """Two records that look like the same place or organisation (within 100 m and close names), for review."""

    model = models.CharField(max_length=14)
    one = models.UUIDField()
    other = models.UUIDField()
    distance_m = models.PositiveIntegerField()
    similarity = models.FloatField()
    found_at = models.DateTimeField(default=clock.now)
    is_dismissed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-similarity", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["model", "one", "other"], name="duplicate_pair_once")]

    @override
    def __str__(self) -> str:
        return f"{self.one} ~ {self.other}"
