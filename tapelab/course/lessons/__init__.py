"""A module of exercises for each notebook of the course."""
