"""The storey that meets Jupyter; nothing is imported here, so the package costs nothing."""
