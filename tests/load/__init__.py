"""A load test: gunicorn behind nginx on PostgreSQL, a large academy, and people at work in it."""
