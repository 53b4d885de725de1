"""One JupyterLab server on a loopback port, with all its folders in a temporary place."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

START_SECONDS = 60.0

# JupyterLab would otherwise ask, in a pop-up over the page, whether it may fetch news.
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}
NO_NEWS_FILE = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"

FLAGS = (
    "--no-browser",
    "--allow-root",
    "--expose-app-in-browser",
    "--JupyterNotebookApp.expose_app_in_browser=True",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port_retries=0",
    # No password: the server listens on loopback only and lives as long as the tests.
    "--IdentityProvider.token=",
    "--ServerApp.password=",
    "--ServerApp.disable_check_xsrf=True",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
)


class JupyterServer:
    """A running JupyterLab: `with JupyterServer(folder) as server: server.url`."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.data = folder / "data"
        self.log = folder / "server.log"
        self._settings = folder / "settings"
        self._environment = environment(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def __enter__(self) -> "JupyterServer":
        self.root.mkdir(parents=True)
        news = self._settings / NO_NEWS_FILE
        news.parent.mkdir(parents=True)
        news.write_text(json.dumps(NO_NEWS))
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "jupyterlab", *FLAGS]
        command += [f"--port={port}", f"--ServerApp.root_dir={self.root}"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        self.stop_kernels()
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(15)
        self._process = None

    def stop_kernels(self) -> None:
        """End every session: no test shares a kernel, or a busy core, with an earlier one."""
        try:
            for session in json.loads(self._ask("GET", "/api/sessions")):
                self._ask("DELETE", f"/api/sessions/{session['id']}")
        except OSError:
            pass  # The server is gone, and its kernels with it.

    def _wait_until_up(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self._ask("GET", "/api/status")
                return
            except OSError as problem:
                assert self._process is not None
                if self._process.poll() is not None or time.monotonic() > until:
                    log = self.log.read_text(errors="replace")[-3000:]
                    raise RuntimeError(
                        f"JupyterLab did not start. Its log ends:\n{log}"
                    ) from problem
                time.sleep(0.05)

    def _ask(self, method: str, path: str) -> bytes:
        request = urllib.request.Request(self.url + path, method=method)
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as problem:
            problem.close()  # Or its open socket is reported as a leak in some later test.
            if problem.code == 404:
                return b""  # The session ended by itself meanwhile.
            raise


def environment(folder: Path) -> dict[str, str]:
    """The machine's environment without its user's Jupyter configuration."""
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTEST"))}
    return kept | {name: str(folder / place) for name, place in places.items()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
