"""Accounts. Somebody takes part without one; an account is for those who keep entries or decide on-line."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, override

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samen030.kernel import clock
from samen030.kernel.access import Role
from samen030.kernel.actors import Actor

if TYPE_CHECKING:
    from datetime import date


class UserManager(BaseUserManager["User"]):
    """Makes users; nobody gets a password."""

    def create_user(self, email: str, **fields: Any) -> User:
        """A person who logs in by a code sent to `email`. Raises ValueError without an address."""
        if not email:
            message = "an account needs an e-mail address"
            raise ValueError(message)
        from allauth.account.models import EmailAddress  # noqa: PLC0415 - needs this model to be loaded first

        fields.pop("password", None)
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        # The first code that is typed from a mail to this address proves it; without the row that takes a second code.
        EmailAddress.objects.using(self._db).create(user=user, email=user.email, primary=True)
        return user

    def create_superuser(self, email: str, **fields: Any) -> User:
        """A person of the bureau who may do everything in the back office."""
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account, known by e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mailadres"), unique=True)
    name = models.CharField(_("naam"), max_length=80, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    @override
    def __str__(self) -> str:
        return self.name or self.email

    @property
    def actor(self) -> Actor:
        """This person as the one who does something."""
        roles = {"resident"} | ({"bureau"} if self.is_staff else set())
        return Actor(ref=f"user:{self.pk}", roles=frozenset(roles))


ROLES = [(role.value, role.value) for role in Role if role not in (Role.ANYBODY, Role.RESIDENT)]


class RoleGrant(models.Model):
    """That a person has a role for a scope: an organisation, an area or the umbrella.

    `scope` is as `kernel.access` writes it ('organisation:<uuid>', 'area:0344/01', 'umbrella'): an opaque text, so
    that people stand below organisations in the house. A grant is ended, not deleted.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=16, choices=ROLES)
    scope = models.CharField(max_length=60)
    from_date = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)  # the last day
    ground = models.TextField(blank=True)  # the decision it rests on
    given_by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["scope", "role", "id"]
        indexes: ClassVar = [models.Index(fields=["scope", "role"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("from_date")), name="grant_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope"], condition=Q(until=None), name="grant_once_without_end"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.role} {self.scope}"

    def holds_on(self, day: date) -> bool:
        """Whether the role is held on `day`."""
        return self.from_date <= day and (self.until is None or day <= self.until)


class ConsentWay(models.TextChoices):
    """How a resident said yes."""

    PHONE = "phone", _("aan de telefoon")
    DESK = "desk", _("aan tafel of aan de balie")
    DOOR = "door", _("aan de deur")
    PAPER = "paper", _("op papier, met handtekening")


class Consent(models.Model):
    """That somebody without an account let a helper act for them: for what, when, how. Helper mode runs on it.

    The name is all that is kept of the resident, and it is erased with the consent after `rules`' term.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    helper = models.ForeignKey(User, models.SET_NULL, null=True, related_name="consents")
    resident_name = models.CharField(max_length=120)
    way = models.CharField(max_length=8, choices=ConsentWay)
    purpose = models.CharField(max_length=300)
    given_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-given_at"]

    @override
    def __str__(self) -> str:
        return f"{self.get_way_display()}, {self.given_at:%Y-%m-%d}"

    @property
    def ref(self) -> str:
        """How the journal names the resident."""
        return f"consent:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the helper may still act on it."""
        return self.ended_at is None and clock.now() < self.expires_at
