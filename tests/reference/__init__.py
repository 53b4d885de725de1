"""Tests of the pages and stubs that are generated from tables."""
