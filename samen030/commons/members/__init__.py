"""Who is a voting member or a supporter of the cooperative, on which date; and what the statutes say."""
