"""The academy that the lists are measured in: made set-based, on PostgreSQL, and kept."""
