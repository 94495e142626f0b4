"""What the database itself refuses: what the umbrella offers on the site without a passed test (ADR 0011)."""

from __future__ import annotations

from samen030.kernel.guards import Guard

REASON = "an activity of the umbrella needs a passed complementarity test"
OF_UMBRELLA = (
    "NEW.status = 'published' AND EXISTS (SELECT 1 FROM organisations_organisation o "
    "WHERE o.id = NEW.organisation_id AND o.kind = 'umbrella') "
    "AND NOT EXISTS (SELECT 1 FROM complementarity_clearance c WHERE c.id = NEW.clearance)"
)
BECOMES_UMBRELLA = (
    "NEW.kind = 'umbrella' AND EXISTS (SELECT 1 FROM directory_service s "
    "WHERE s.organisation_id = NEW.id AND s.status = 'published' "
    "AND NOT EXISTS (SELECT 1 FROM complementarity_clearance c WHERE c.id = s.clearance))"
)
GUARDS = (
    Guard("umbrella_service_insert", "directory_service", "INSERT", REASON, when=OF_UMBRELLA, is_deep=True),
    Guard("umbrella_service_update", "directory_service", "UPDATE", REASON, when=OF_UMBRELLA, is_deep=True),
    Guard("umbrella_becomes", "organisations_organisation", "UPDATE", REASON, when=BECOMES_UMBRELLA, is_deep=True),
    Guard(
        "clearance_no_delete",
        "complementarity_clearance",
        "DELETE",
        "a passed test stays",
        when="NOT OLD.is_example",
    ),
)
