"""What screens and services read, and the gates: who sees what."""
