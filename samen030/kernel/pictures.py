"""Pictures that people bring: made anew, so that nothing of the file itself (place, camera, hidden parts) stays.

The file lies in MEDIA_ROOT/pictures under a random name; the entry keeps that name with the words for who cannot see.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from PIL import Image

MOST_MEGABYTES = 12
MOST_PIXELS = 50_000_000  # a telephone makes 12 to 50 million
LONGEST_SIDE = 1_600
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 80
LONGEST_ALT = 200


def folder() -> Path:
    """Where pictures lie."""
    return Path(settings.MEDIA_ROOT) / "pictures"


def path_of(number: UUID) -> Path:
    """The file of a picture."""
    return folder() / f"{number}.webp"


def keep(file: IO[bytes], size: int, alt: str) -> dict[str, Any]:
    """Make `file` (of `size` bytes) anew as WebP, at most LONGEST_SIDE wide or high; answers what the entry keeps.

    Raises DomainError for what is too large, is no picture of a kind we know, or comes without words.
    """
    words = " ".join(alt.split())[:LONGEST_ALT]
    if not words:
        raise DomainError("alt_needed", _("Schrijf in een paar woorden wat er op de foto staat."), field="alt")
    if size > MOST_MEGABYTES * 1_000_000:
        sentence = _("Deze foto is groter dan %(most)d MB. Maak hem kleiner, of kies een andere.")
        raise DomainError("too_large", sentence % {"most": MOST_MEGABYTES}, field="file")
    made = _made_anew(file)
    number = uuid4()
    folder().mkdir(parents=True, exist_ok=True)
    made.save(path_of(number), "WEBP", quality=QUALITY)
    return {"id": str(number), "alt": words, "width": made.width, "height": made.height}


def remake(data: bytes) -> bytes:
    """The picture in `data` made anew as WebP. Raises DomainError for what is no picture of a kind we know."""
    made = BytesIO()
    _made_anew(BytesIO(data)).save(made, "WEBP", quality=QUALITY)
    return made.getvalue()


def _made_anew(file: IO[bytes]) -> Image.Image:
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - heavy, and only needed here

    refused = DomainError("no_picture", _("Dit is geen foto die wij kennen. Kies een JPG, PNG of WebP."), field="file")
    try:
        with Image.open(file, formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise refused
            upright = ImageOps.exif_transpose(found)
            made = Image.new("RGB", upright.size, "white")
            clear = upright.convert("RGBA")
            made.paste(clear, mask=clear.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise refused from error
    made.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return made
