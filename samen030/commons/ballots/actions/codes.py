"""Codes: made, printed, handed out, revoked, replaced. The plain text of a code is answered once and kept nowhere.

So a letter that was not printed cannot be printed again: its codes are revoked and new ones made.
"""

from __future__ import annotations

import csv
import io
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samen030.commons.ballots import keys, queries
from samen030.commons.ballots.models import Address, Code, Handout, Poll, SealedBallot, VerifiedAddress
from samen030.commons.ballots.rules import (
    MOST_AT_ADDRESS,
    MOST_LETTERS,
    CodeState,
    CodeWay,
    Stage,
    check_note,
    new_code,
)
from samen030.commons.journal import actions as journal
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.geo import lies_in
from samen030.kernel.locking import hold, locked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.commons.people.models import User
    from samen030.kernel.actors import Actor

NEEDED = ("straat", "huisnummer", "postcode", "aantal")
POSTCODE = re.compile(r"[1-9]\d{3}[A-Z]{2}")
MOST_ROWS, MOST_BYTES = 200_000, 30_000_000
MOST_SHUFFLED = 1_000


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on one letter or slip: its number, the code without dashes, and whose letter-box it is for."""

    serial: int
    code: str
    address: Address | None = None


def _held(poll: Poll, *ways: CodeWay) -> Poll:
    """The vote, alone. Raises ConflictError unless codes can be made for it now, in one of these ways."""
    hold(f"codes:{poll.prefix}")
    row = locked(Poll.objects.filter(pk=poll.pk)).get()
    if row.stage not in (Stage.READY, Stage.OPEN):
        raise ConflictError("no_codes_now", _("Codes maken kan als de stemming klaarstaat, tot zij sluit."))
    if ways and row.code_way not in ways:
        raise ConflictError("other_way", _("In deze stemming gaan de codes op een andere manier rond."))
    return row


def _make(poll: Poll, addresses: Sequence[Address | None], state: CodeState, reason: str = "") -> list[Letter]:
    """A new code for each place of `addresses`, in that order."""
    key, serial = keys.read(poll.pk), queries.next_serial(poll)
    letters = [Letter(serial + at, new_code(poll.prefix), address) for at, address in enumerate(addresses)]
    Code.objects.bulk_create(
        Code(
            digest=key.digest(letter.code),
            poll=poll,
            serial=letter.serial,
            address=letter.address,
            state=state,
            reason=reason,
        )
        for letter in sorted(letters, key=lambda letter: letter.code)
    )
    return letters


# --- addresses


@transaction.atomic
def load_addresses(poll: Poll, content: bytes, *, by: Actor) -> int:
    """The addresses of the area from a CSV file (`;` or `,`; UTF-8 or Windows): straat, huisnummer, toevoeging,
    postcode, plaats, aantal. An address that is there already gets the number of the file. Answers how many were read.

    Raises DomainError with the line and what is wrong with it; then nothing is written.
    """
    row = _held(poll, CodeWay.ADDRESS, CodeWay.TABLE)
    read = _read_addresses(content)
    there = {(a.postcode, a.number, a.addition): a for a in row.addresses.all()}
    fresh = []
    for address in read:
        known = there.get((address.postcode, address.number, address.addition))
        if known is None:
            address.poll = row
            fresh.append(address)
        elif known.allowed != address.allowed:
            known.allowed = address.allowed
            known.save(update_fields=["allowed"])
    Address.objects.bulk_create(fresh, batch_size=1000)
    journal.record("poll.addresses_loaded", row, by=by, detail={"read": len(read), "new": len(fresh)}, is_public=True)
    return len(read)


def _wrong(line: int, sentence: str) -> DomainError:
    return DomainError(
        "address_wrong", _("Regel %(line)s: %(sentence)s") % {"line": line, "sentence": sentence}, field="file"
    )


def _read_addresses(content: bytes) -> list[Address]:
    if len(content) > MOST_BYTES:
        raise DomainError("file_large", _("Dit bestand is te groot. Deel het in stukken."), field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    rows = csv.reader(
        io.StringIO(text.replace("\x00", "")), delimiter=";" if first.count(";") >= first.count(",") else ","
    )
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        missing = [name for name in NEEDED if name not in header]
        if missing:
            raise _wrong(1, _("deze kolommen ontbreken: %s") % ", ".join(missing))
        found: dict[tuple[str, int, str], Address] = {}
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if len(found) >= MOST_ROWS:
                raise _wrong(rows.line_num, _("er zijn te veel adressen."))
            address = _address(dict(zip(header, (cell.strip() for cell in cells), strict=False)), rows.line_num)
            place = (address.postcode, address.number, address.addition)
            if place in found:
                raise _wrong(rows.line_num, _("dit adres staat er al eerder: %s") % address.line)
            found[place] = address
    except csv.Error as error:
        raise _wrong(rows.line_num, _("deze regel is niet te lezen.")) from error
    if not found:
        raise DomainError("file_empty", _("In dit bestand staan geen adressen."), field="file")
    return list(found.values())


def _address(cells: dict[str, str], line: int) -> Address:
    postcode = cells.get("postcode", "").replace(" ", "").upper()
    if not POSTCODE.fullmatch(postcode):
        raise _wrong(line, _("‘%s’ is geen postcode.") % cells.get("postcode", ""))
    number, allowed = cells.get("huisnummer", ""), cells.get("aantal", "")
    if not (number.isascii() and number.isdigit() and 0 < int(number[:7]) < 100_000):  # noqa: PLR2004 - five digits
        raise _wrong(line, _("‘%s’ is geen huisnummer.") % number)
    if not (allowed.isascii() and allowed.isdigit() and int(allowed[:4]) <= MOST_AT_ADDRESS):
        sentence = _("‘%(n)s’ kan niet: het aantal codes is 0 tot en met %(most)s.")
        raise _wrong(line, sentence % {"n": allowed, "most": MOST_AT_ADDRESS})
    if not cells.get("straat"):
        raise _wrong(line, _("de straat ontbreekt."))
    return Address(
        street=cells["straat"][:100],
        number=int(number),
        addition=cells.get("toevoeging", "")[:10],
        postcode=postcode,
        city=cells.get("plaats", "")[:60] or "Utrecht",
        allowed=int(allowed),
    )


# --- letters and slips


@transaction.atomic
def make_letters(poll: Poll, *, by: Actor, most: int = MOST_LETTERS) -> list[Letter]:
    """Codes for the next addresses that have fewer than they may, at most `most`, in the order of streets.

    Print them at once. Empty when every address has its codes.
    """
    row = _held(poll, CodeWay.ADDRESS)
    places: list[Address | None] = []
    for address in queries.without_letter(row):
        places += [address] * (address.allowed - address.has)  # type: ignore[attr-defined]
        if len(places) >= most:
            break
    letters = _make(row, places[:most], CodeState.ISSUED)
    if letters:
        detail = {"from": letters[0].serial, "to": letters[-1].serial}
        journal.record("poll.letters_made", row, by=by, detail=detail, is_public=True)
    return letters


@transaction.atomic
def make_posted(poll: Poll, count: int, *, by: Actor) -> list[Letter]:
    """Codes for letters that the municipality addresses: who gets which, we do not know.

    Raises DomainError for a number that is none.
    """
    row = _held(poll, CodeWay.POSTED)
    letters = _make(row, [None] * _number(count), CodeState.ISSUED)
    detail = {"from": letters[0].serial, "to": letters[-1].serial}
    journal.record("poll.letters_made", row, by=by, detail=detail, is_public=True)
    return letters


@transaction.atomic
def make_slips(poll: Poll, count: int, *, by: Actor) -> list[Letter]:
    """Slips for the table. Their codes do nothing until they are handed out: a stolen stack is worth nothing."""
    row = _held(poll, CodeWay.TABLE)
    letters = _make(row, [None] * _number(count), CodeState.PRINTED)
    detail = {"from": letters[0].serial, "to": letters[-1].serial}
    journal.record("poll.slips_made", row, by=by, detail=detail, is_public=True)
    return letters


def _number(count: int) -> int:
    if not 1 <= count <= MOST_LETTERS:
        sentence = _("Kies een aantal van 1 tot en met %s. Maak er daarna meer.") % MOST_LETTERS
        raise DomainError("number_wrong", sentence, field="count")
    return count


@transaction.atomic
def hand_out(poll: Poll, serial: int, address: Address, *, by: Actor) -> Code:
    """Give a slip to somebody of an address, at the table. Raises ConflictError where it was given out before, or the
    address has all its codes."""
    row = _held(poll, CodeWay.TABLE)
    code = locked(row.codes.filter(serial=serial)).first()
    if code is None:
        raise DomainError("serial_unknown", _("Dit nummer kennen wij niet. Het staat op de strook."), field="serial")
    if code.state != CodeState.PRINTED:
        raise ConflictError(
            "serial_used", _("Deze strook is al uitgegeven of ingetrokken. Neem een andere."), field="serial"
        )
    given = row.codes.filter(address=address).exclude(state=CodeState.REVOKED).count()
    if given >= address.allowed:
        sentence = _("Op dit adres zijn al %s codes uitgegeven. Meer kan hier niet.") % given
        raise ConflictError("address_full", sentence, field="address")
    code.state, code.address = CodeState.ISSUED, address
    code.save(update_fields=["state", "address"])
    journal.record("poll.slip_handed_out", row, by=by, detail={"serial": serial})
    return code


@transaction.atomic
def at_desk(poll: Poll, *, by: Actor, reason: str) -> Letter:
    """One code for somebody without a letter-box of the own: no address, care home, student house. `reason` says which
    of these, and never who. Raises DomainError without one."""
    row = _held(poll)
    reason = check_note(reason)
    letter = _make(row, [None], CodeState.ISSUED, reason)[0]
    journal.record("poll.desk_code", row, by=by, detail={"serial": letter.serial, "reason": reason})
    return letter


@transaction.atomic
def give_to(poll: Poll, user: User) -> Letter:
    """A code for somebody who is logged in and whose address in the area was verified: once. No event: its order and
    that of the codes would tell which is whose.

    Raises ConflictError the second time, DomainError where the address was not verified or lies elsewhere.
    """
    row = _held(poll, CodeWay.VERIFIED)
    verified = VerifiedAddress.objects.filter(user=user).first()
    if verified is None or not lies_in(verified.path, row.path):
        raise DomainError("not_verified", _("Wij weten nog niet dat u in dit gebied woont. Kom langs of bel ons."))
    try:
        with transaction.atomic():
            Handout.objects.create(poll=row, user=user)
    except IntegrityError as error:
        sentence = _("U hebt uw code al gekregen. Bent u hem kwijt? Bel ons.")
        raise ConflictError("code_given", sentence) from error
    _shuffle_handouts(row)
    return _make(row, [None], CodeState.ISSUED)[0]


def _shuffle_handouts(poll: Poll) -> None:
    """Write who has a code anew, in an order by lot: the third who asked must not be the third code of the roll.

    Of very many as many as MOST_SHUFFLED, the newest among them.
    """
    users = list(poll.handouts.order_by("-id").values_list("user", flat=True)[:MOST_SHUFFLED])
    poll.handouts.filter(user__in=users).delete()
    secrets.SystemRandom().shuffle(users)
    Handout.objects.bulk_create(Handout(poll=poll, user_id=user) for user in users)


@transaction.atomic
def verify_address(user: User, path: str, *, by: Actor, how: str) -> VerifiedAddress:
    """Write down that somebody lives in a buurt (`path`), as was seen at the desk or by a letter."""
    made, _new = VerifiedAddress.objects.update_or_create(user=user, defaults={"path": path, "how": how[:10]})
    journal.record("address.verified", made, by=by, detail={"path": path, "how": how})
    return made


# --- lost letters


def _row(poll: Poll, serial: int) -> Code:
    code = locked(poll.codes.filter(serial=serial)).first()
    if code is None:
        raise DomainError("serial_unknown", _("Dit nummer kennen wij niet. Het staat op de brief."), field="serial")
    return code


def _revoke(poll: Poll, code: Code, reason: str, by: Actor) -> None:
    if code.state == CodeState.REVOKED:
        raise ConflictError("revoked_before", _("Deze code is al ingetrokken."), field="serial")
    if code.state == CodeState.PAPER:
        raise ConflictError("voted_on_paper", _("Met deze code is al op papier gestemd."), field="serial")
    reason = check_note(reason)
    locator = keys.read(poll.pk).locator(code.digest)
    hold(f"ballot:{locator}")
    SealedBallot.objects.filter(locator=locator).delete()  # who has the lost letter may have voted with it
    code.state, code.reason = CodeState.REVOKED, reason
    code.save(update_fields=["state", "reason"])
    journal.record("poll.code_revoked", poll, by=by, detail={"serial": code.serial, "reason": reason})


@transaction.atomic
def revoke(poll: Poll, serial: int, *, by: Actor, reason: str) -> None:
    """Make a code worthless; a vote that may have been given with it does not count. Whether there was one is not told.

    Raises ConflictError where it was revoked before or its envelope came in.
    """
    row = _held(poll)
    _revoke(row, _row(row, serial), reason, by)


@transaction.atomic
def replace(poll: Poll, serial: int, *, by: Actor, reason: str) -> Letter:
    """Revoke a code and make a new one for the same address: a letter that was lost. Errors as `revoke`."""
    row = _held(poll)
    code = _row(row, serial)
    _revoke(row, code, reason, by)
    return _make(row, [code.address], CodeState.ISSUED, _("in plaats van %s") % serial)[0]


@transaction.atomic
def revoke_range(poll: Poll, first: int, last: int, *, by: Actor, reason: str) -> int:
    """Make the codes of a print run worthless that failed; addresses get their codes anew with the next run.

    Only codes that no envelope came in with; answers how many. Raises DomainError for a range that is none.
    """
    row = _held(poll)
    codes = list(locked(row.codes.filter(serial__gte=first, serial__lte=last)))
    alive = [code for code in codes if code.state in (CodeState.ISSUED, CodeState.PRINTED)]
    if not alive or last - first >= MOST_LETTERS:
        sentence = _("Kies brieven die er zijn, hoogstens %s tegelijk.") % MOST_LETTERS
        raise DomainError("range_wrong", sentence, field="first")
    for code in alive:
        _revoke(row, code, reason, by)
    return len(alive)
