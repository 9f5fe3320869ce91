"""Bank statements as plain values: read from camt.053 and MT940, added up, compared with what is owed. No Django here."""
