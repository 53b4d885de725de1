"""The account of what a tape did: immutable, serialisable, and all that views need to know."""
