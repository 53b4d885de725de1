"""The engine: tensors, ops and tapes on NumPy and the standard library alone."""
