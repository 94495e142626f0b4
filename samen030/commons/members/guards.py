"""What the database itself refuses: taking somebody out of the register. Only what is an example may go."""

from __future__ import annotations

from samen030.kernel.guards import Guard

REASON = "who was a member stays in the register"
GUARDS = (
    Guard("members_standing_no_delete", "members_standing", "DELETE", REASON, when="NOT OLD.is_example"),
    Guard(
        "members_standing_no_change",
        "members_standing",
        "UPDATE",
        REASON,
        when="NEW.kind <> OLD.kind OR NEW.number <> OLD.number OR NEW.from_date <> OLD.from_date "
        "OR NEW.organisation_id <> OLD.organisation_id",
    ),
)
