"""Portraits: only real pictures, small, and without what the camera wrote into them."""

from __future__ import annotations

import io
import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.people import policies
from nennep.people.models import Person

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 480
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPhoto(Refused):
    """The file is no picture that can be shown."""


@transaction.atomic
def set_photo(*, person: Person, content: bytes, by: User, now: datetime) -> Person:
    """The portrait becomes this picture: upright, at most 480 pixels, JPEG, without places and camera data.

    Refuses more than 8 MB, more than 60 million pixels, and what is no JPEG, PNG or WebP picture.
    """
    person = lock_one(Person.objects.filter(pk=person.pk))
    if not policies.may_correct(by, person, local_date(now)):
        raise Refused(
            _("You may not change this portrait. Ask the Organisation Board or the unit of the person."),
            code="forbidden",
        )
    portrait = _portrait(content)
    former = person.photo.name
    person.photo.save(f"{uuid.uuid4().hex}.jpg", ContentFile(portrait), save=False)
    person.save(update_fields=["photo"])
    audit.record(
        act="people.person.set_photo", subject=person, by=by, now=now, after={"bytes": len(portrait)}
    )
    if former:
        storage = person.photo.storage
        transaction.on_commit(lambda: storage.delete(former))
    return person


def _portrait(content: bytes) -> bytes:
    if len(content) > MAX_BYTES:
        raise NotAPhoto(_("The picture is larger than 8 MB. Choose a smaller one."), field="photo")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise NotAPhoto(_("The picture has too many pixels. Choose a smaller one."), field="photo")
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            bare = Image.new("RGB", upright.size, "white")
            with_alpha = upright.convert("RGBA")
            bare.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPhoto(
            _("The file is not a picture. Choose a JPEG, PNG or WebP picture."), field="photo"
        ) from error
    target = io.BytesIO()
    bare.save(target, "JPEG", quality=85, optimize=True)
    return target.getvalue()
