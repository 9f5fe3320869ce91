"""Forms of oversight, one module by subject."""
