"""Benchmarks beside their peers: `make bench`, one table. Each section is a module with `rows(server, effort)`."""
