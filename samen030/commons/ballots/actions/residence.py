"""In which buurt somebody with an account lives: shown at the desk, or by a letter to the address.

What is kept is the buurt; the address goes as soon as the code of the letter was typed, or when the letter is too old.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from samen030.commons.ballots.actions.codes import POSTCODE, verify_address
from samen030.commons.ballots.models import AddressLetter, VerifiedAddress
from samen030.commons.ballots.rules import LETTER_LASTS, LETTER_SIGNS, MOST_LETTERS, MOST_TRIES, ONCE_MORE
from samen030.commons.city.queries import find_place
from samen030.commons.journal import actions as journal
from samen030.commons.people.models import User
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked
from samen030.kernel.signs import lot, typed
from samen030.kernel.text import needed_line, one_line

if TYPE_CHECKING:
    from samen030.kernel.actors import Actor


def _path_of(postcode: str) -> str:
    """The buurt of a postcode; the one with the largest share of it where it lies in more. Raises DomainError."""
    found = find_place(postcode)
    if found.likeliest is None:
        raise DomainError("postcode_unknown", found.sentence, field="postcode")
    return found.likeliest.path


def _digest(row: AddressLetter, code: str) -> str:
    return salted_hmac("address-letter", f"{row.user_id}:{row.path}:{typed(code)}", algorithm="sha256").hexdigest()


@transaction.atomic
def see_at_desk(email: str, postcode: str, *, by: Actor) -> VerifiedAddress:
    """Somebody showed at the desk where they live. Raises DomainError for an address of no account, or no postcode."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise DomainError("no_account", _("Bij dit e-mailadres hoort geen account."), field="email")
    AddressLetter.objects.filter(user=user).delete()
    return verify_address(user, _path_of(postcode), by=by, how="desk")


@transaction.atomic
def ask_letter(user: User, *, by: Actor, street: str, number: int, addition: str, postcode: str) -> AddressLetter:
    """Somebody wants a letter with a code to their address. An earlier one that was not printed yet is replaced.

    Raises DomainError for a postcode that is none or lies elsewhere, ConflictError when a letter is on its way.
    """
    code = postcode.replace(" ", "").upper()
    if not POSTCODE.fullmatch(code):
        raise DomainError("postcode_wrong", _("Typ een postcode zoals 3531 AB."), field="postcode")
    path = _path_of(code)
    before = locked(AddressLetter.objects.filter(user=user)).first()
    if before and before.printed_at and before.printed_at > clock.now() - ONCE_MORE:
        raise ConflictError("letter_on_its_way", _("Er is al een brief onderweg. Wacht nog een paar dagen."))
    said = {"street": needed_line(street, 100, "street"), "number": number, "addition": one_line(addition, 10)}
    fresh = {"printed_at": None, "digest": "", "tries": 0, "asked_at": clock.now()}
    made, _new = AddressLetter.objects.update_or_create(
        user=user, defaults=said | fresh | {"postcode": code, "path": path}
    )
    journal.record("address.letter_asked", user, by=by, detail={"path": path})
    return made


@transaction.atomic
def make_address_letters(*, by: Actor) -> list[tuple[AddressLetter, str]]:
    """The letters that wait (at most MOST_LETTERS), each with its code, to be printed now: it is kept nowhere."""
    rows = list(
        locked(AddressLetter.objects.filter(printed_at=None).order_by("postcode", "number", "pk"))[:MOST_LETTERS]
    )
    made = []
    for row in rows:
        code = lot(LETTER_SIGNS)
        row.digest, row.printed_at, row.tries = _digest(row, code), clock.now(), 0
        row.save(update_fields=["digest", "printed_at", "tries"])
        made.append((row, code))
    if made:
        journal.record("address.letters_made", made[0][0].user, by=by, detail={"letters": len(made)})
    return made


@transaction.atomic
def enter_code(user: User, code: str, *, by: Actor) -> str:
    """Try the code of a letter. Answers '' when it was right, else the sentence that says why not.

    No error is raised: a wrong try must be counted, and an error would take the count back.
    """
    row = locked(AddressLetter.objects.filter(user=user)).first()
    if row is None or not row.digest:
        return _("Uw brief is nog niet gemaakt. Dat kan een paar dagen duren.")
    if row.tries >= MOST_TRIES:
        return _("Deze code is te vaak geprobeerd. Vraag een nieuwe brief.")
    if not secrets.compare_digest(row.digest, _digest(row, code)):
        row.tries += 1
        row.save(update_fields=["tries"])
        return _("Deze code klopt niet. Kijk nog eens goed, letter voor letter.")
    verify_address(user, row.path, by=by, how="letter")
    row.delete()
    return ""


@transaction.atomic
def forget_letters() -> int:
    """Erase addresses whose letter was never answered; answers how many."""
    return AddressLetter.objects.filter(asked_at__lt=clock.now() - LETTER_LASTS).delete()[0]
