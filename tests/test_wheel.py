"""Guards what is handed out: wheel and sdist are whole and small, and work without Node."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tapelab.command.checks import FILES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tapelab"
LIMIT = 2**20  # bytes
KERNEL = "share/jupyter/kernels/tapelab"
LOGOS = {"logo-svg.svg", "logo-32x32.png", "logo-64x64.png"}
NOT_IN_A_WHEEL = re.compile(
    r"node_modules|\.ts$|\.map$|package(-lock)?\.json$|jupyter/(web|site)/|static/(site|theme)|tests/"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, Path]:
    """The sdist, and the wheel that is made of it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT)
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


def run(*words: object, **options) -> str:
    """What a command prints; one that fails fails the test with all it said."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{words}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


# What is inside -----------------------------------------------------------------------------------


def test_the_wheel_is_small(built):
    size = built["wheel"].stat().st_size
    assert size <= LIMIT, f"{size:,} bytes"


def test_the_wheel_holds_the_package_and_nothing_else(built):
    with zipfile.ZipFile(built["wheel"]) as wheel:
        names = set(wheel.namelist())
    own = {path.relative_to(ROOT).as_posix() for kind in ("py", "pyi")
           for path in PACKAGE.rglob(f"*.{kind}")
           if not {"web", "site"} & set(path.relative_to(ROOT).parts)}  # fmt: skip
    assert {name for name in names if name.endswith((".py", ".pyi"))} == own
    assert {f"tapelab/jupyter/static/{name}" for name in FILES} <= names
    assert {"tapelab/py.typed", "tapelab/course/digits.npz"} <= names
    assert [name for name in names if NOT_IN_A_WHEEL.search(name)] == []
    roots = {name.partition("/")[0].partition("-")[0] for name in names}
    assert roots == {"tapelab"}


def test_the_kernelspec_lies_where_jupyter_looks(built):
    with zipfile.ZipFile(built["wheel"]) as wheel:
        found = {name.partition(f"/data/{KERNEL}/")[2] for name in wheel.namelist()}
    assert found - {""} == {"kernel.json", *LOGOS}


def test_the_course_is_in_the_wheel_without_outputs(built):
    here = ROOT / "notebooks"
    with (
        zipfile.ZipFile(built["wheel"]) as wheel,
        wheel.open("tapelab/course/notebooks.tar.gz") as packed,
        tarfile.open(fileobj=packed) as archive,
    ):
        found = {entry.name: archive.extractfile(entry).read() for entry in archive}
    wanted = {path.relative_to(here).as_posix() for path in here.rglob("*.ipynb")
              if ".ipynb_checkpoints" not in path.parts}  # fmt: skip
    assert {name for name in found if name.endswith(".ipynb")} == wanted
    assert len(wanted) > 20
    for name in sorted(wanted):
        notebook = json.loads(found[name])
        source = json.loads((here / name).read_text(encoding="utf-8"))
        texts = [[cell["source"] for cell in each["cells"]] for each in (notebook, source)]
        assert texts[0] == texts[1]
        assert not any(cell.get("outputs") for cell in notebook["cells"])
        assert broken(name, notebook, set(found)) == []


def test_the_course_is_packed_the_same_every_time():
    pack = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    made = importlib.util.module_from_spec(pack)
    pack.loader.exec_module(made)
    assert made.packed(ROOT / "notebooks") == made.packed(ROOT / "notebooks")


def broken(name, notebook, names) -> list[str]:
    """Links of a notebook that lead to no packed file."""
    text = "".join("".join(cell["source"]) for cell in notebook["cells"]
                   if cell["cell_type"] == "markdown")  # fmt: skip
    targets = re.findall(r"\]\(([^)\s#]+)", text) + re.findall(r'src="([^"#]+)"', text)
    local = [target for target in targets if "://" not in target and not target.startswith("data:")]
    places = {os.path.normpath(os.path.join(os.path.dirname(name), each)): each for each in local}
    folders = {os.path.dirname(each) for each in names}
    return [each for place, each in places.items() if place not in names | folders]


def test_the_sdist_can_be_worked_on(built):
    with tarfile.open(built["sdist"]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    wanted = {"Makefile", "README.md", "LICENSE", "pyproject.toml", "hatch_build.py",
              "tests/test_wheel.py", "binder/postBuild", "tapelab/jupyter/web/src/index.ts",
              "tapelab/jupyter/web/package-lock.json"}  # fmt: skip
    assert wanted <= names
    assert [name for name in names if re.search(r"node_modules|\.venv|__pycache__", name)] == []


# What it does -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clean(built, tmp_path_factory) -> Path:
    """A new environment with the wheel in it. Other packages are borrowed from this one.

    Borrowed are modules, and JupyterLab's extensions; neither commands nor kernels. On its PATH
    there is nothing but its own commands, so no Node.
    """
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    borrowed = sysconfig.get_path("purelib")
    own = Path(run(folder / "bin" / "python", "-c",
                   "import sysconfig; print(sysconfig.get_path('purelib'))").strip())  # fmt: skip
    (own / "borrowed.pth").write_text(borrowed + "\n")
    pip(folder, "install", "--no-deps", "--no-index", built["wheel"])
    shared = folder / "share" / "jupyter"
    (shared / "labextensions").symlink_to(
        Path(sys.prefix) / "share" / "jupyter" / "labextensions", target_is_directory=True
    )
    return folder


def pip(folder: Path, *words: object) -> str:
    python = folder / "bin" / "python"
    return run(
        sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, *words
    )


def there(folder: Path, *words: object) -> str:
    """Run a command of the clean environment, in an empty place."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
    environment = {**kept, "PATH": str(folder / "bin"), "HOME": str(home)}
    return run(folder / "bin" / words[0], *words[1:], cwd=home, env=environment)


def test_it_is_imported_from_where_it_was_installed(clean):
    said = there(clean, "python", "-c", "import tapelab; print(tapelab.__file__)")
    assert Path(said.strip()).is_relative_to(clean)
    assert there(clean, "tapelab", "--version") == there(
        clean, "python", "-m", "tapelab", "--version"
    )


LISTED = """
import sys
from jupyter_client.kernelspecapp import KernelSpecApp
KernelSpecApp.launch_instance(["list", "--json"])
"""


def test_jupyter_lists_the_kernel(clean):
    listed = json.loads(there(clean, "python", "-c", LISTED))["kernelspecs"]
    found = listed["tapelab"]
    assert Path(found["resource_dir"]) == clean / KERNEL
    assert found["spec"]["display_name"] == "TapeLab (Python)"


ANSWERS = """
from jupyter_client.manager import KernelManager
from tapelab.command import trial

manager = KernelManager(kernel_name="tapelab")
manager.start_kernel()
client = manager.blocking_client()
client.start_channels()
try:
    client.wait_for_ready(timeout=60)
    talk = trial.Talk(client)
    print(trial.draws(talk).verdict)
    shown = [message["content"] for _, message in talk.run("print(tf.__file__)")]
    print([content["text"] for content in shown if "text" in content][0])
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
"""


def test_the_listed_kernel_draws_a_tape_while_its_cell_runs(clean):
    verdict, module = there(clean, "python", "-c", ANSWERS).split()
    assert verdict == "ok"
    assert Path(module).is_relative_to(clean)


def test_the_doctor_finds_nothing_to_mend(clean):
    said = there(clean, "tapelab", "doctor")
    assert "All is well." in said and "FAILS" not in said
    assert f"kernel tapelab in {clean / KERNEL}" in said
    assert "%%tape step works" in said


COURSE = """
from pathlib import Path
from tapelab.command import lab
root, first = lab.course(Path.cwd())
print(root.name, first.name, len(list(root.rglob("*.ipynb"))))
"""


def test_the_course_is_opened_in_a_copy(clean):
    folder, first, count = there(clean, "python", "-c", COURSE).splitlines()[-1].split()
    assert (folder, int(count) > 20) == ("tapelab-course", True)
    assert first == (
        "index.ipynb" if (ROOT / "notebooks" / "index.ipynb").exists()
        else "01_what_a_tape_records.ipynb"
    )  # fmt: skip


def test_uninstalling_takes_the_kernel_along(clean):
    """The last test of this file: afterwards the environment is empty."""
    assert (clean / KERNEL).exists()
    pip(clean, "uninstall", "--yes", "tapelab")
    assert not (clean / KERNEL).exists()
    assert not (clean / "bin" / "tapelab").exists()
