"""Pages of applications, payees, signatories and payments."""
