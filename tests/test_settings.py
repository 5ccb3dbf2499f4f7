"""The computer's policy file: read whole or refused by name; and the place of a shared desk."""

import sys
from pathlib import Path

import pytest

from da_desk.errors import CatalogueInvalid, ValidationFailed
from da_desk.settings import MachinePolicy, ServerPlace, machine_policy, policy_file, server_place

FULL = """
clipboard_seconds = 30
lock_minutes = 5
remember_password = true

[server]
host = "da-desk.example.org"
port = 5433
database = "da_desk"
ca_file = "{ca}"
roles = "dd"
"""


def policy(tmp_path: Path, text: str) -> MachinePolicy:
    """The policy of a file with that text."""
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return machine_policy(file)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert machine_policy(tmp_path / "policy.toml") == MachinePolicy(60, 10, None, False)


def test_everything_that_can_be_fixed(tmp_path: Path) -> None:
    ca = tmp_path / "force-ca.pem"
    place = ServerPlace("da-desk.example.org", "da_desk", 5433, ca, "dd")
    assert policy(tmp_path, FULL.format(ca=ca.as_posix())) == MachinePolicy(30, 5, place, True)


def test_a_server_needs_its_name_and_database_alone(tmp_path: Path) -> None:
    found = policy(tmp_path, '[server]\nhost = "da-desk.example.org"\ndatabase = "da_desk"').server
    assert found == ServerPlace("da-desk.example.org", "da_desk")
    assert found.prefix == "da_desk"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("lock_minute = 5", "lock_minute"),
        ("lock_minutes = 0", "lock_minutes"),
        ("lock_minutes = -5", "lock_minutes"),
        ("lock_minutes = 100000", "lock_minutes"),
        ('lock_minutes = "5"', "lock_minutes"),
        ("lock_minutes = true", "lock_minutes"),
        ("lock_minutes = 5.5", "lock_minutes"),
        ("clipboard_seconds = 0", "clipboard_seconds"),
        ("remember_password = 1", "remember_password"),
        ('remember_password = "true"', "remember_password"),
        ('server = "da-desk.example.org"', "server"),
        ("[server]", "server.host"),
        ('[server]\nhost = "da-desk.example.org"', "server.database"),
        ('[server]\ndatabase = "da_desk"', "server.host"),
        ('[server]\nhost = ""\ndatabase = "da_desk"', "server.host"),
        ('[server]\nhost = "one.example.org,two.example.org"\ndatabase = "d"', "server.host"),
        ('[server]\nhost = "/var/run/postgresql"\ndatabase = "d"', "server.host"),
        ('[server]\nhost = "h"\ndatabase = "d"\nport = 0', "server.port"),
        ('[server]\nhost = "h"\ndatabase = "d"\nport = 70000', "server.port"),
        ('[server]\nhost = "h"\ndatabase = "d"\nport = "5432"', "server.port"),
        ('[server]\nhost = "h"\ndatabase = "d"\nca_file = "ca.pem"', "server.ca_file"),
        ('[server]\nhost = "h"\ndatabase = "d"\nca_files = "/ca.pem"', "server.ca_files"),
        ('[server]\nhost = "h"\ndatabase = "d"\npassword = "x"', "server.password"),
        ("lock_minutes = ", "policy.toml"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(CatalogueInvalid, match=named):
        policy(tmp_path, text)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueInvalid, match=r"policy\.toml"):
        machine_policy(tmp_path / "policy.toml")


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid):
        machine_policy(tmp_path)


def test_the_environment_leads_to_no_other_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = policy_file()
    for name in ("XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "ProgramData", "WIN_PD_OVERRIDE_COMMON_APPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert policy_file() == before
    assert before.is_absolute()
    assert not before.is_relative_to(Path.home())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the folder of this system")
def test_where_the_policy_stands() -> None:
    assert policy_file() == Path("/etc/xdg/da-desk/policy.toml")


def test_what_was_typed_becomes_a_place(tmp_path: Path) -> None:
    typed = server_place(" da-desk.example.org ", "da_desk", " 5433 ", str(tmp_path / "ca.pem"))
    assert typed == ServerPlace("da-desk.example.org", "da_desk", 5433, tmp_path / "ca.pem")
    assert server_place("da-desk.example.org", "da_desk", "").port == 5432
    assert server_place("::1", "da_desk").address == "::1:5432/da_desk"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"host": "", "database": ""}, ["host", "database"]),
        ({"host": "one two", "database": "d"}, ["host"]),
        ({"host": "postgresql://h/d?sslmode=disable", "database": "d"}, ["host"]),
        ({"host": "h", "database": "d", "port": "many"}, ["port"]),
        ({"host": "h", "database": "d", "port": "٥٤٣٢"}, ["port"]),
        ({"host": "h", "database": "d", "port": "0"}, ["port"]),
        ({"host": "h", "database": "d", "port": "65536"}, ["port"]),
        ({"host": "h", "database": "d", "ca_file": "ca.pem"}, ["ca_file"]),
    ],
)
def test_a_place_that_cannot_be_is_refused_beside_its_fields(given: dict[str, str], fields: list[str]) -> None:
    with pytest.raises(ValidationFailed) as refused:
        server_place(**given)
    assert [problem.field for problem in refused.value.problems] == fields
