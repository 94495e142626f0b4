"""Accounts. Somebody takes part without one; an account is for those who keep entries or decide on-line."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, override

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from samen030.kernel import clock
from samen030.kernel.actors import Actor


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
