"""Letters, slips and ballot papers as PDF. Codes pass through here while it draws; they are kept nowhere.

The letter speaks four languages on one page, so its texts stand here side by side and not in the catalogues.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import segno
from django.conf import settings
from django.urls import reverse

from samen030.commons.ballots.rules import shown
from samen030.kernel import clock, printing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.commons.ballots.actions.codes import Letter
    from samen030.commons.ballots.models import AddressLetter, Option, Poll


class Spoken(NamedTuple):
    """The letter in one language."""

    language: str
    direction: str
    heading: str
    how: str
    secret: str


OTHERS = (
    Spoken(
        "en", "ltr", "You can vote",
        "Scan the square, or go to the address above and type your code. Vote before the date above. No internet? "
        "Use the paper ballot or come to us.",
        "Your vote is secret. Lost this letter? Call us.",
    ),
    Spoken(
        "tr", "ltr", "Oy kullanabilirsiniz",
        "Kareyi tarayın veya yukarıdaki adrese gidip kodunuzu yazın. Yukarıdaki tarihten önce oy verin. "
        "İnternetiniz yok mu? Kâğıt oy pusulasını kullanın veya bize gelin.",
        "Oyunuz gizlidir. Bu mektubu kaybederseniz bizi arayın.",
    ),
    Spoken(
        "ar", "rtl", "يمكنكم التصويت",
        "امسحوا المربع ضوئيا، أو اذهبوا إلى العنوان أعلاه واكتبوا الرمز. صوّتوا قبل التاريخ المذكور أعلاه. "
        "لا يوجد إنترنت؟ استعملوا ورقة التصويت أو تعالوا إلينا.",
        "صوتكم سري. إذا فقدتم هذه الرسالة فاتصلوا بنا.",
    ),
)  # fmt: skip


def booth_address() -> str:
    """Where one votes, as people type it."""
    return f"{settings.SITE_URL}{reverse('booth')}"


def qr_of(code: str) -> str:
    """The QR of a code as a picture in the page. The code stands behind '#': browsers send that to nobody."""
    return str(segno.make(f"{booth_address()}#{code}", error="m").svg_data_uri(border=2, scale=4))


def _pages(letters: Sequence[Letter]) -> list[dict[str, Any]]:
    return [
        {"serial": one.serial, "code": shown(one.code), "qr": qr_of(one.code), "address": one.address}
        for one in letters
    ]


def _context(poll: Poll) -> dict[str, Any]:
    last = poll.closes_at.astimezone(clock.AMSTERDAM) - timedelta(seconds=1)  # midnight belongs to the day before
    return {"poll": poll, "last": last, "booth": booth_address().partition("://")[2].rstrip("/"), "others": OTHERS}


def letters_pdf(poll: Poll, letters: Sequence[Letter]) -> bytes:
    """A page for each letter, in the order given; the address stands in the window of an envelope (NEN 1026, left)."""
    return printing.pdf("ballots/letters.html", _context(poll) | {"letters": _pages(letters)})


def address_letters_pdf(letters: Sequence[tuple[AddressLetter, str]]) -> bytes:
    """A page for each letter that shows where somebody lives: (address, code)."""
    page = f"{settings.SITE_URL}{reverse('my_address')}".partition("://")[2]
    pages = [{"address": row, "code": f"{code[:4]}-{code[4:]}"} for row, code in letters]
    return printing.pdf("ballots/address_letters.html", {"letters": pages, "page": page, "today": clock.today()})


def slips_pdf(poll: Poll, letters: Sequence[Letter]) -> bytes:
    """Eight slips on a page, to cut."""
    return printing.pdf("ballots/slips.html", _context(poll) | {"letters": _pages(letters)})


def paper_pdf(poll: Poll, options: Sequence[Option] | None = None) -> bytes:
    """The ballot paper: the same for everybody, without any code. `options`: those of a vote that is only looked at."""
    if options is None:
        options = [option for option in poll.options.all() if option.withdrawn_at is None]
    return printing.pdf("ballots/paper.html", _context(poll) | {"options": options})
