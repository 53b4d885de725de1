"""Tests in a real Chromium on a real JupyterLab; a package, so both stop after its last test."""
