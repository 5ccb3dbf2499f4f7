"""Setting a shared desk up from the command line, on a real server: every step, in the right order and in the wrong one."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from da_desk.cli.main import main
from da_desk.store.shared import engine
from tests.server import binaries
from tests.server.cluster import Cluster, free_port

MIGRATOR = "a migrator of long standing"
FIRST, SECOND, NEW = "seven quiet herons", "eight loud magpies", "nine small wrens here"
PUGH, HUGHES = "pugh:Rowan Pugh", "hughes:Mari Hughes"


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class SetUp:
    """A desk to be, under names of its own; ``run`` gives a command with its options and the lines of standard input."""

    cluster: Cluster
    name: str
    run: Callable[..., Answer]

    def words(self, database: str = "") -> list[str]:
        named = ["--server", self.cluster.host, "--database", database or self.name]
        return [*named, "--port", str(self.cluster.port), "--ca", str(self.cluster.ca_file)]

    def shared(self, step: str, *words: str, typed: tuple[str, ...] = (MIGRATOR,), as_json: bool = False) -> Answer:
        start = ["--json"] if as_json else []
        return self.run(*start, "shared", step, *self.words(), "--migrator-password-stdin", *words, typed=typed)

    def begin(
        self, *words: str, people: tuple[str, ...] = (PUGH, HUGHES), typed: tuple[str, ...] = (FIRST, SECOND)
    ) -> Answer:
        named = [word for person in people for word in ("--administrator", person)]
        desk = ["--name", "Northside desk", "--unit", "Northside DA unit"]
        return self.shared("begin", *desk, *named, "--new-password-stdin", *words, typed=(MIGRATOR, *typed))

    def as_(self, user: str, password: str, *words: str, typed: tuple[str, ...] = (), as_json: bool = False) -> Answer:
        start = ["--json"] if as_json else []
        return self.run(*start, *self.words(), "--as", user, "--password-stdin", *words, typed=(password, *typed))

    def psql(self, sql: str) -> str:
        _out, complaints = self.cluster.psql(self.cluster.conninfo(), sql)
        return complaints

    def program(self, name: str, *words: str) -> None:
        done = subprocess.run(
            [str(self.cluster.bin / name), *words],
            capture_output=True,
            text=True,
            env=binaries.environment(),
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def clear(self) -> None:
        with self.cluster.superuser() as connection:
            connection.execute(f'drop database if exists "{self.name}" with (force)')
            for ended in (".%", r"\_person", r"\_officer", r"\_supervisor", r"\_administrator", r"\_auditor", r"\_%"):
                found = connection.execute("select rolname from pg_roles where rolname like %s", [self.name + ended])
                for (role,) in found.fetchall():
                    connection.execute(f'drop role "{role}"')


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run one command in this process; what is typed goes through standard input."""

    def command(*words: str, typed: tuple[str, ...] = ()) -> Answer:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        code = main(list(words))
        shown = capsys.readouterr()
        return Answer(code, shown.out, shown.err)

    return command


@pytest.fixture
def desk(cluster: Cluster, run: Callable[..., Answer]) -> Iterator[SetUp]:
    """Nothing on the server yet; whatever the test puts there goes afterwards."""
    made = SetUp(cluster, "cli" + os.environ.get("PYTEST_XDIST_WORKER", "main"), run)
    made.clear()
    yield made
    made.clear()


@pytest.fixture
def begun(desk: SetUp) -> SetUp:
    """A desk with its two administrators, pugh and hughes."""
    assert "ERROR" not in desk.psql(desk.shared("init").out)
    assert desk.shared("migrate").code == 0
    assert desk.begin().code == 0
    return desk


def test_each_step_says_when_the_one_before_it_is_missing(desk: SetUp) -> None:
    early = desk.shared("migrate")
    assert early.code == 5
    assert f"“{desk.name}_migrator”" in early.err
    assert "shared init" in early.err
    assert "ERROR" not in desk.psql(desk.shared("init").out)
    assert "already exists" in desk.psql(desk.shared("init").out)
    early = desk.begin()
    assert (early.code, early.err) == (3, "The desk has no schema yet. Run “shared migrate” first.\n")
    looked = desk.shared("check", as_json=True)
    assert (looked.code, looked.json["revision"], len(looked.json["wrong"])) == (3, "", 1)
    assert "Schema: none yet" in desk.shared("check").out
    moved = desk.shared("migrate", as_json=True)
    assert (moved.code, moved.json["before"]) == (0, "")
    looked = desk.shared("check", as_json=True)
    assert (looked.code, looked.json["begun"], looked.json["revision"]) == (3, False, moved.json["after"])
    assert "shared begin" in looked.err
    assert desk.begin().code == 0
    again = desk.begin()
    assert again.code == 3
    assert "begun before" in again.err
    again = desk.shared("migrate")
    assert f"at revision {moved.json['after']} already" in again.out
    assert desk.shared("check").code == 0


def test_from_the_script_to_a_second_officers_sign_in(begun: SetUp) -> None:
    added = begun.as_(
        "pugh", FIRST, "user", "add", "amin", "--name", "Nadia Amin", "--role", "officer", "--new-password-stdin",
        typed=(NEW,),
    )  # fmt: skip
    assert (added.code, added.out) == (0, "amin is added. A second administrator lets them in: user activate amin\n")
    early = begun.as_("amin", NEW, "case", "list")
    assert (early.code, "waits for a second administrator" in early.err) == (4, True), "nobody has let them in yet"
    assert begun.as_("pugh", FIRST, "user", "activate", "amin").code == 3, "nor does whoever added them"
    waiting = begun.as_("hughes", SECOND, "user", "list", as_json=True).json
    assert [row["username"] for row in waiting if row["waiting"]] == ["amin"]
    assert begun.shared("check", as_json=True).json["waiting"] == 1
    assert begun.as_("hughes", SECOND, "user", "activate", "amin").out == "amin can sign in now.\n"
    listed = begun.as_("amin", NEW, "case", "list", as_json=True)
    assert (listed.code, listed.json) == (0, [])

    reset = begun.as_("pugh", FIRST, "user", "reset", "amin", "--make-password", as_json=True).json
    assert reset["waiting"] is True
    assert begun.as_("amin", NEW, "case", "list").code == 5
    assert begun.as_("hughes", SECOND, "user", "activate", "amin").code == 0
    assert begun.as_("amin", reset["password"], "case", "list").code == 0
    assert begun.as_("hughes", SECOND, "user", "disable", "amin").code == 0
    assert begun.as_("amin", reset["password"], "case", "list").code == 4


@pytest.mark.parametrize(
    ("people", "typed", "said"),
    [
        ((PUGH,), (FIRST,), "begins with two administrators"),
        ((PUGH, "Pugh:Rowan Pugh"), (FIRST, SECOND), "begins with two administrators"),
        ((PUGH, HUGHES), (FIRST, "password"), "first passwords anyone would try"),
        ((PUGH, HUGHES), (FIRST, ""), "Use 12 characters or more"),
        ((PUGH, "hûghes:Mari Hughes"), (FIRST, SECOND), "small letters without accents"),
        ((PUGH, "hughes:" + "x" * 101), (FIRST, SECOND), "“Name”"),
    ],
)
def test_what_a_desk_begins_with_is_checked_before_the_server_is_asked(
    desk: SetUp, people: tuple[str, ...], typed: tuple[str, ...], said: str
) -> None:
    refused = desk.begin(people=people, typed=typed)
    assert refused.code == 3
    assert said in refused.err


def test_a_desk_to_learn_on_is_marked_and_passwords_are_made(desk: SetUp) -> None:
    made = desk.run("--json", "shared", "init", *desk.words(), "--make-password").json
    assert "ERROR" not in desk.psql(made["sql"])
    assert desk.shared("migrate", typed=(made["password"],)).code == 0
    words = ["--name", "Learning", "--unit", "School", "--administrator", PUGH, "--administrator", HUGHES, "--training"]
    begun = desk.shared("begin", *words, "--make-password", typed=(made["password"],), as_json=True).json
    people = {person["username"]: person["password"] for person in begun["administrators"]}
    assert set(people) == {"pugh", "hughes"}
    assert desk.as_("hughes", people["hughes"], "user", "list").code == 0
    with desk.cluster.superuser(desk.name) as connection:
        assert connection.execute("select name, training from da.desk").fetchone() == ("Learning", True)


def test_the_script_goes_into_a_file_for_its_owner_and_holds_no_password(desk: SetUp, tmp_path: Path) -> None:
    file = tmp_path / "desk.sql"
    said = desk.run("shared", "init", *desk.words(), "--make-password", "--out", str(file))
    password = said.out.rsplit(" ", 1)[-1].strip()
    assert said.code == 0
    assert len(password) == 23
    script = file.read_text(encoding="utf-8")
    assert password not in script
    assert "SCRAM-SHA-256$4096:" in script
    assert file.stat().st_mode & 0o077 == 0
    beside = desk.run("shared", "init", *desk.words(), "--make-password")
    assert (beside.code, beside.out) == (2, "")


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("--database", 'x"; drop role "y'), ("--database", "Desk"), ("--database", "template1"), ("--database", "1desk"),
        ("--database", "d" * 32), ("--database", "longer_than_22_letters_is"),
        ("--roles", "da'desk"), ("--roles", "pg_desk"), ("--roles", "da.desk"), ("--roles", "r" * 23), ("--roles", "da\nx"),
    ],
)  # fmt: skip
def test_a_name_that_could_end_a_statement_is_refused(run: Callable[..., Answer], option: str, name: str) -> None:
    words = ["--server", "db.example.org", "--database", "da_desk", option, name]
    answer = run("shared", "init", *words, "--migrator-password-stdin", typed=(MIGRATOR,))
    assert (answer.code, answer.out) == (3, "")
    assert "letters, digits and underscores" in answer.err


def test_a_longer_database_takes_a_short_beginning_of_its_roles(run: Callable[..., Answer]) -> None:
    words = ["--server", "db.example.org", "--database", "domestic_abuse_desk_of_north", "--roles", "da_north"]
    answer = run("shared", "init", *words, "--migrator-password-stdin", typed=(MIGRATOR,))
    assert 'create role "da_north_owner"' in answer.out
    assert 'create database "domestic_abuse_desk_of_north"' in answer.out


def test_a_weak_password_of_the_migrator_is_refused(run: Callable[..., Answer]) -> None:
    words = ["--server", "db.example.org", "--database", "da_desk", "--migrator-password-stdin"]
    assert run("shared", "init", *words, typed=("short",)).code == 3


def test_check_says_as_a_person_what_it_found(begun: SetUp) -> None:
    looked = begun.run("shared", "check", *begun.words(), "--as", "hughes", "--password-stdin", typed=(SECOND,))
    assert looked.code == 0, looked.err
    for said in (
        "PostgreSQL",
        "TLSv1.3",
        "Certificate: until",
        "Schema: revision",
        "Rules: as they were",
        "Clock:",
        "0 accounts wait",
    ):
        assert said in looked.out
    wrong = begun.run("shared", "check", *begun.words(), "--as", "hughes", "--password-stdin", typed=(FIRST,))
    assert (wrong.code, wrong.out) == (5, "")
    facts = begun.shared("check", as_json=True).json
    assert set(facts) == {
        "server", "tls", "cipher", "certificate_until", "revision", "newest", "intact", "clock_seconds", "begun", "waiting", "wrong",
    }  # fmt: skip
    assert facts["wrong"] == []
    assert abs(facts["clock_seconds"]) < 60


def test_check_finds_rules_that_were_changed_from_outside(begun: SetUp) -> None:
    with begun.cluster.superuser(begun.name) as connection:
        connection.execute(f'grant select on da.card to "{begun.name}_person"')
    looked = begun.shared("check")
    assert looked.code == 3
    assert "Rules: CHANGED" in looked.out
    assert "Find out by whom" in looked.err
    assert begun.as_("pugh", FIRST, "user", "list").code == 5
    assert begun.shared("migrate").code == 0
    assert begun.shared("check").code == 0


def test_a_restored_backup_has_the_same_rules_people_and_log(begun: SetUp, tmp_path: Path) -> None:
    add = ("user", "add", "hart", "--name", "Iolo Hart", "--role", "auditor", "--new-password-stdin")
    assert begun.as_("pugh", FIRST, *add, typed=(NEW,)).code == 0
    assert begun.as_("hughes", SECOND, "user", "activate", "hart").code == 0
    before = begun.as_("hart", NEW, "audit", "verify", as_json=True).json
    file = tmp_path / "desk.dump"
    migrator = begun.cluster.conninfo(begun.name, user=f"{begun.name}_migrator", password=MIGRATOR)
    begun.program("pg_dump", f"--role={begun.name}_owner", "--create", "--format=custom", f"--file={file}", migrator)
    with begun.cluster.superuser() as connection:
        connection.execute(f'drop database "{begun.name}" with (force)')
    begun.program("pg_restore", "--create", "--exit-on-error", "--dbname", begun.cluster.conninfo(), str(file))
    assert begun.shared("check").code == 0
    after = begun.as_("hart", NEW, "audit", "verify", as_json=True).json
    assert (after["whole"], after["entries"]) == (True, before["entries"] + 1), "the sign-in to look is one more"
    with begun.cluster.superuser(begun.name) as connection:
        (found,) = connection.execute(
            "select seq from da.audit_entry where hash = %s", [before["head"]]
        ).fetchone() or (0,)
        assert found == before["entries"]


def test_a_migrator_that_rests_between_upgrades_is_told_so(begun: SetUp) -> None:
    begun.psql(f'alter role "{begun.name}_migrator" nologin')
    refused = begun.shared("migrate")
    assert (refused.code, "may not sign in just now" in refused.err) == (5, True)
    begun.psql(f'alter role "{begun.name}_migrator" login')
    assert begun.shared("migrate").code == 0


def test_a_server_that_is_too_old_is_refused_by_each_door(begun: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "OLDEST_SERVER", 1_000_000)
    for refused in (begun.shared("migrate"), begun.shared("check"), begun.as_("pugh", FIRST, "user", "list")):
        assert refused.code == 5
        assert "15 or later" in refused.err


def test_other_commands_work_there_too(begun: SetUp, tmp_path: Path) -> None:
    answer = begun.as_("pugh", FIRST, "policy", "list", as_json=True)
    assert answer.code == 0
    assert len(answer.json) > 3
    refused = begun.as_("pugh", FIRST, "backup", str(tmp_path))
    assert (refused.code, refused.err) == (3, "A shared desk is backed up on its server. Ask whoever runs it.\n")
    assert begun.as_("pugh", FIRST, "audit", "verify").code == 4


def test_the_computers_policy_names_the_server_and_no_option_leads_elsewhere(
    begun: SetUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = begun.cluster
    policy = tmp_path / "policy.toml"
    policy.write_text(
        f'[server]\nhost = "{server.host}"\nport = {server.port}\ndatabase = "{begun.name}"\nca_file = "{server.ca_file}"\n'
    )
    monkeypatch.setattr("da_desk.settings.policy_file", lambda: policy)
    sign_in = ["--as", "pugh", "--password-stdin", "user", "list"]
    assert begun.run(*sign_in, typed=(FIRST,)).code == 0
    assert (
        begun.run(
            "--server", server.host, "--database", begun.name, "--port", str(server.port), *sign_in, typed=(FIRST,)
        ).code
        == 0
    )
    assert begun.run("shared", "check", "--migrator-password-stdin", typed=(MIGRATOR,)).code == 0
    for other in (["--database", "another"], ["--port", "1"], ["--roles", "another"], ["--ca", str(policy)]):
        named = ["--server", server.host, "--database", begun.name, "--port", str(server.port), *other]
        refused = begun.run(*named, *sign_in, typed=(FIRST,))
        assert (refused.code, refused.out) == (3, "")
        assert "named another server" in refused.err
    local = begun.run("--desk", str(tmp_path), *sign_in, typed=(FIRST,))
    assert "no desk in that folder" in local.err, "a desk on this computer may still be opened"


def test_a_certificate_that_cannot_be_trusted_is_refused_before_a_password_is_sent(
    own_cluster: Cluster, run: Callable[..., Answer]
) -> None:
    def checked(authority: Path) -> Answer:
        named = ["--server", own_cluster.host, "--port", str(own_cluster.port), "--database", "da_desk"]
        words = [*named, "--ca", str(authority), "--migrator-password-stdin"]
        return run("shared", "check", *words, typed=(MIGRATOR,))

    assert "not from the authority" in checked(own_cluster.certificates.other_authority).err
    assert "can't be read" in checked(own_cluster.data / "nothing.pem").err
    own_cluster.show(own_cluster.certificates.expired)
    assert "has expired" in checked(own_cluster.ca_file).err
    own_cluster.show(own_cluster.certificates.misnamed)
    assert "for another name" in checked(own_cluster.ca_file).err
    assert "authentication" not in own_cluster.log(), "nobody got so far"


def test_a_server_that_is_not_there_is_said_without_a_word_about_drafts(run: Callable[..., Answer]) -> None:
    words = ["--server", "127.0.0.1", "--database", "da_desk", "--port", str(free_port())]
    answer = run("shared", "check", *words, "--migrator-password-stdin", typed=(MIGRATOR,))
    assert (answer.code, answer.err) == (5, "The server can't be reached. Check its name, its port and the network.\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--server", "db.example.org", "--as", "pugh", "user", "list"],
        ["--desk", "x", "--server", "db.example.org", "--database", "y", "--as", "pugh", "user", "list"],
        ["--database", "y", "--as", "pugh", "user", "list"],
        ["shared", "migrate"],
    ],
)
def test_half_a_name_or_two_desks_are_wrong_use(run: Callable[..., Answer], words: list[str]) -> None:
    answer = run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1


def test_an_administrator_without_a_name_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["shared", "begin", "--name", "x", "--unit", "y", "--administrator", "pugh"]
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "Rowan Pugh" in capsys.readouterr().err
