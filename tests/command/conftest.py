"""The `home` fixture: a Jupyter that knows no kernels yet."""

import pytest


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Jupyter with folders of its own, which hold no kernels yet."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "user"))
    monkeypatch.setenv("JUPYTER_PATH", "")
    monkeypatch.setattr("jupyter_core.paths.ENV_JUPYTER_PATH", [str(tmp_path / "prefix")])
    monkeypatch.setattr("jupyter_core.paths.SYSTEM_JUPYTER_PATH", [str(tmp_path / "system")])
    return tmp_path
