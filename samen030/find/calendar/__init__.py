"""What there is to do: today, this week and per month, computed from the rules of the activities."""
