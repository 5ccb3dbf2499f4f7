"""The set-up of a fresh machine: a fitting Python is found, missing libraries are named, the tree names no one's place."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installer import check_system, check_tree, environment

ROOT = Path(__file__).resolve().parent.parent.parent
FINDER = ROOT / "installer" / "find_python.sh"
SH = shutil.which("sh")

pytestmark = pytest.mark.skipif(SH is None, reason="a POSIX shell is needed, as for make")


def find_python(path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    assert SH is not None
    return subprocess.run(
        [SH, str(FINDER)], env={"PATH": str(path), **more}, capture_output=True, text=True, check=False
    )


def pretend(folder: Path, name: str, body: str) -> Path:
    """A program of that name that runs ``body``."""
    program = folder / name
    program.write_text(f"#!{SH}\n{body}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    found = find_python(tmp_path)
    assert found.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in found.stderr
    assert "apt-get install python3 python3-venv" in found.stderr


def test_a_shim_that_leads_nowhere_is_passed_over(tmp_path: Path) -> None:
    pretend(tmp_path, "python3.13", "exit 127")
    pretend(tmp_path, "python3.12", f'exec "{sys.executable}" "$@"')
    found = find_python(tmp_path)
    assert (found.returncode, found.stdout.strip()) == (0, str(tmp_path / "python3.12"))


def test_a_python_that_cannot_make_environments_names_the_package(tmp_path: Path) -> None:
    pretend(tmp_path, "python3", f'case "$2" in *ensurepip*) exit 1;; *) exec "{sys.executable}" "$@";; esac')
    found = find_python(tmp_path)
    assert found.returncode == 1
    assert "apt-get install python3-venv" in found.stderr


def test_a_named_python_comes_first(tmp_path: Path) -> None:
    named = pretend(tmp_path, "mine", f'exec "{sys.executable}" "$@"')
    pretend(tmp_path, "python3.13", f'exec "{sys.executable}" "$@"')
    assert find_python(tmp_path, PYTHON=str(named)).stdout.strip() == str(named)


def test_missing_libraries_are_found_and_named() -> None:
    assert check_system.loads("libnowhere.so.9") is False
    said = check_system.report(["libEGL.so.1", "libxcb-cursor.so.0"], "xcb", 'ID=debian\nVERSION_ID="12"\n')
    assert "libxcb-cursor.so.0" in said
    assert "apt-get install libegl1 libxcb-cursor0" in said


@pytest.mark.parametrize(
    ("os_release", "command"),
    [
        ("ID=ubuntu\nID_LIKE=debian\n", "apt-get install libegl1"),
        ("ID=fedora\n", "dnf install libglvnd-egl"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf install libglvnd-egl"),
        ("", "apt-get install libegl1"),
    ],
)
def test_packages_are_named_as_this_system_names_them(os_release: str, command: str) -> None:
    assert command in check_system.report(["libEGL.so.1"], "offscreen", os_release)


@pytest.mark.parametrize(
    ("variables", "platform"),
    [({}, "offscreen"), ({"DISPLAY": ":0"}, "xcb"), ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "wayland")],
)
def test_the_display_decides_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], platform: str
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert check_system.display() == platform


def test_this_machine_has_what_offscreen_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_system.main(["offscreen"]) == 0
    assert check_system.main(["teletype"]) == 2
    assert "offscreen|xcb|wayland" in capsys.readouterr().err


def test_an_environment_serves_while_its_stamp_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment for tests also runs the desk; a changed lock, or another place, asks for work again."""
    for name in ("pyproject.toml", "requirements"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(environment, "usable", lambda: True)
    assert not environment.ready("run")
    environment.STAMP.write_text(environment.wanted_stamp("run"), encoding="utf-8")
    assert (environment.ready("run"), environment.ready("dev")) == (True, False)
    environment.STAMP.write_text(environment.wanted_stamp("dev"), encoding="utf-8")
    assert (environment.ready("run"), environment.ready("dev")) == (True, True)
    environment.lock("dev").write_text("changed", encoding="utf-8")
    assert (environment.ready("run"), environment.ready("dev"), environment.moved()) == (False, False, False)
    monkeypatch.setattr(environment, "ROOT", tmp_path / "elsewhere")
    assert environment.moved()


@pytest.mark.skipif(shutil.which("git") is None or not (ROOT / ".git").exists(), reason="not a clone")
def test_the_tree_names_no_package_source_and_no_place() -> None:
    assert [fault for path in check_tree.tracked() for fault in check_tree.faults(path, path.name)] == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("run.lock", "--index-" + "url x"),
        ("run.lock", "alembic @ https" + "://example.org/alembic.whl"),
        ("notes.md", "see /home" + "/someone/desk"),
        ("notes.md", "C:" + "\\Users\\Someone"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(f"first\n{line}\n", encoding="utf-8")
    assert [fault.split(":")[1] for fault in check_tree.faults(tmp_path / name, name)] == ["2"]


def test_the_run_lock_is_part_of_the_dev_lock() -> None:
    """The environment for tests runs the desk with the very versions that the desk is run with."""
    run, dev = (_pins(kind) for kind in ("run", "dev"))
    assert set(run) > {"pyside6-essentials==6.11.3", "sqlcipher3==0.6.4", "reportlab==5.1.0"}
    assert run <= dev


def _pins(kind: str) -> set[str]:
    lines = environment.lock(kind).read_text(encoding="utf-8").splitlines()
    return {line.split(" ")[0] for line in lines if line and not line.startswith((" ", "#"))}


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")
def test_without_a_display_the_demonstration_is_played() -> None:
    told = subprocess.run(
        ["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]}
    )
    assert "tests.journeys.demo build/demo" in told.stdout
    assert "-m da_desk" in told.stdout
