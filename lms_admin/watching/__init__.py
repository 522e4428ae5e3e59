"""How whoever runs the site sees how it is: logs, metrics, reports of errors. No personal data."""
