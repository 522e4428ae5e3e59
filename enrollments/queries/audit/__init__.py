"""The audit list: one list of everything that happened."""
