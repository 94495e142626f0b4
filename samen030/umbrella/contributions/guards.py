"""What the database itself refuses: to change what was asked or paid, or to lose it. Only an example may go."""

from __future__ import annotations

from samen030.kernel.guards import Guard

REASON = "an invoice is never changed, but corrected beside it"
PAID = "a payment is never changed, but taken back"
GUARDS = (
    Guard(
        "contribution_invoice_no_change",
        "contributions_invoice",
        "UPDATE",
        REASON,
        when="NEW.cents <> OLD.cents OR NEW.year <> OLD.year OR NEW.serial <> OLD.serial "
        "OR NEW.reference <> OLD.reference OR NEW.organisation_id <> OLD.organisation_id",
    ),
    Guard("contribution_invoice_no_delete", "contributions_invoice", "DELETE", REASON, when="NOT OLD.is_example"),
    Guard("contribution_correction_no_change", "contributions_correction", "UPDATE", REASON),
    Guard("contribution_payment_no_change", "contributions_payment", "UPDATE", PAID),
)
