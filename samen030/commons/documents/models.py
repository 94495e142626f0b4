"""A file that belongs to something in another room, named by kind and id: this room knows no higher one."""

from __future__ import annotations

from typing import ClassVar, override
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samen030.kernel import clock


class MediaType(models.TextChoices):
    """What a file may be. Its content decides, never its name."""

    PDF = "application/pdf", "PDF"
    WEBP = "image/webp", _("foto")


class Document(models.Model):
    """A file with its title. The file lies under the random `number`; a replaced one gets another."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40, choices=MediaType)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_private = models.BooleanField(default=True)
    added_by = models.CharField(max_length=80, blank=True)  # the actor's opaque reference; erased with the account
    added_at = models.DateTimeField(default=clock.now)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaced_by")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["owner_kind", "owner_id"], condition=Q(removed_at=None), name="document_of_owner"),
            models.Index(fields=["removed_at"], name="document_removed"),
            models.Index(fields=["added_by"], name="document_added_by"),
        ]

    @override
    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is looked at, by who may."""
        return reverse("document", kwargs={"document": self.pk})
