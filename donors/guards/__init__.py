"""What the database refuses about money in, whoever writes: by subject."""
