"""What comes round by itself: expulsions that nobody appealed against, and 'still so?' once a year."""

from __future__ import annotations

from samen030.kernel.registry import Duty, duties
from samen030.umbrella.membership.actions import carry_out_expulsions
from samen030.umbrella.membership.post import ask_still_so

duties.register(Duty("expulsions", carry_out_expulsions, order=20))
duties.register(Duty("members_asked", ask_still_so, order=55))
