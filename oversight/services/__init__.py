"""The only place where oversight writes; one module by subject."""
