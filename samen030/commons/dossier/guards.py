"""What the database itself refuses: a change to what was decided or said. A text may be erased, nothing else."""

from __future__ import annotations

from samen030.kernel.guards import Guard

REASON = "what was decided or said in a dossier is never changed"
GUARDS = (
    Guard("dossier_decision_no_change", "dossier_decision", "UPDATE", REASON),
    Guard(
        "dossier_contribution_no_change",
        "dossier_contribution",
        "UPDATE",
        REASON,
        when="NEW.text <> '' OR NEW.step_id <> OLD.step_id OR NEW.role <> OLD.role OR NEW.scope <> OLD.scope "
        "OR NEW.at <> OLD.at",
    ),
)
