"""What the database itself refuses for the journal: it is append-only."""

from __future__ import annotations

from samen030.kernel.guards import Guard

REASON = "the journal is append-only"
GUARDS = (
    Guard("journal_event_no_delete", "journal_event", "DELETE", REASON),
    Guard("journal_event_no_change", "journal_event", "UPDATE", REASON, when="OLD.sequence IS NOT NULL"),
    Guard(
        "journal_event_only_sealed",
        "journal_event",
        "UPDATE",
        REASON,
        when=" OR ".join(f"OLD.{name} <> NEW.{name}" for name in ("verb", "digest", "actor", "object_id", "at")),
    ),
    Guard("journal_detail_no_change", "journal_eventdetail", "UPDATE", REASON),
)
