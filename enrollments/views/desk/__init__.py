"""What stands beside the lists: search over everything, and help."""
