"""Views of lists: kept, renamed, shared and thrown away."""
