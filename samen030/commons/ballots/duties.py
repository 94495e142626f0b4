"""What comes round by itself: keys that outlived their vote are destroyed, addresses forgotten."""

from __future__ import annotations

from samen030.commons.ballots.actions.closing import forget_addresses, forget_closed
from samen030.commons.ballots.actions.residence import forget_letters
from samen030.kernel.registry import Duty, duties

duties.register(Duty("ballots_forgotten", forget_closed, order=5, often=True))
duties.register(Duty("ballots_letters_forgotten", forget_letters, order=64))
duties.register(Duty("ballots_addresses_forgotten", forget_addresses, order=61))
