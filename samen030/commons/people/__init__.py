"""People with an account: few have to. Log-in is by a code in the mail or by passkey, never by password."""
