"""What the database refuses about what oversight keeps, whoever writes: by subject."""
