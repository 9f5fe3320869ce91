"""Pages of oversight, one module by subject."""
