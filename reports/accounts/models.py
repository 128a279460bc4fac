"""People who work here: users, organisations, teams, and what ties them together."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models


class User(AbstractBaseUser):
    """Somebody who logs in; her name and login lie in a working blob, never in a column."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    USERNAME_FIELD = "id"
