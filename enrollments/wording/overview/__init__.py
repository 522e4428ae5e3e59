"""What the overview says: findings, names of segments, what needs a person now."""
