"""A fictional fund, for demonstration and for tests, made only through the services."""
