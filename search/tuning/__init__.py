"""What editors set for search, in the admin and in the database."""
