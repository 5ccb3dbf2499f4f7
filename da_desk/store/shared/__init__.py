"""A desk that a unit shares: a PostgreSQL server that keeps the rights itself (storage.md §3)."""
