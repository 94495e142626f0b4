"""What the database itself refuses: to change what is voted on, or how it is counted, once the vote was made ready."""

from __future__ import annotations

from samen030.kernel.guards import Guard

FROZEN = "what is voted on is frozen once the vote is ready"
_READY = (
    "EXISTS (SELECT 1 FROM ballots_poll p WHERE p.id = {row}.poll_id AND p.ready_at IS NOT NULL AND NOT p.is_example)"
)

GUARDS = (
    Guard(
        "ballots_poll_frozen",
        "ballots_poll",
        "UPDATE",
        FROZEN,
        when="OLD.ready_at IS NOT NULL AND (NEW.ready_at IS NULL OR NEW.method <> OLD.method "
        "OR NEW.code_way <> OLD.code_way OR NEW.prefix <> OLD.prefix "
        "OR COALESCE(NEW.max_choices, 0) <> COALESCE(OLD.max_choices, 0) "
        "OR COALESCE(NEW.budget_cents, 0) <> COALESCE(OLD.budget_cents, 0) "
        "OR CAST(NEW.rule AS TEXT) <> CAST(OLD.rule AS TEXT) "
        "OR (OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL "
        "OR CAST(NEW.closing AS TEXT) <> CAST(OLD.closing AS TEXT))) "
        "OR (OLD.draw_number <> '' AND NEW.draw_number <> OLD.draw_number))",
    ),
    Guard(
        "ballots_option_frozen",
        "ballots_option",
        "UPDATE",
        FROZEN,
        when="(NEW.key <> OLD.key OR NEW.cents <> OLD.cents OR NEW.title <> OLD.title OR NEW.number <> OLD.number) "
        "AND " + _READY.format(row="OLD"),
        is_deep=True,
    ),
    Guard("ballots_option_no_late", "ballots_option", "INSERT", FROZEN, when=_READY.format(row="NEW"), is_deep=True),
    Guard("ballots_counted_fixed", "ballots_countedballot", "UPDATE", "what was counted stays as it is"),
    Guard("ballots_receipt_fixed", "ballots_countedreceipt", "UPDATE", "what was counted stays as it is"),
)
