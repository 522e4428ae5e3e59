"""What the overview shows: read from the figures that were counted, and from nothing else."""
