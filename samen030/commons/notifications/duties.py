"""The post: sent by `samen030 due`, when the first try did not reach the mail server."""

from __future__ import annotations

from samen030.commons.notifications.actions import clean_up, deliver
from samen030.commons.notifications.digest import send_digests
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("digests", send_digests, order=80))
registry.duties.register(Duty("mail", deliver, order=90))
registry.duties.register(Duty("mail_emptied", clean_up, order=91))
