"""What is said about the lines of an import of users."""
