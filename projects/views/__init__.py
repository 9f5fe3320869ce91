"""Pages of projects, allocations and grants."""
