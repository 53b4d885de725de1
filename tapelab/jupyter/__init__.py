"""The storey that meets Jupyter; nothing is imported here, so that asking for the package is free."""
