"""Tables of the pages of oversight, by subject."""
