"""What members and supporters contribute: amounts a year, invoices, payments, and an amount of one's own."""
