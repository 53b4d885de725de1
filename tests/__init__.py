"""The tests mirror the package; helpers are imported as `tests.…` from anywhere among them."""
