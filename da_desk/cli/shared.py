"""``shared init|migrate|begin|check``: setting a shared desk up, step by step, and looking whether it is well."""

import argparse
from pathlib import Path
from typing import Any

from da_desk.cli import passwords, places
from da_desk.cli.output import Output, WrongUse
from da_desk.errors import RuleRefused
from da_desk.host.files import atomic_write
from da_desk.services import shared_setup
from da_desk.services.shared_setup import Condition, FirstPerson
from da_desk.settings import ServerPlace
from da_desk.wording import _, moment, ngettext


class NotReady(RuleRefused):
    """Something keeps people from working at this desk; the sentences say what."""


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    shared = commands.add_parser("shared", help=_("a desk on a server: init, migrate, begin, check"))
    parts = shared.add_subparsers(required=True)
    _add_init(parts)
    _add_migrate(parts)
    _add_begin(parts)
    _add_check(parts)


def _add_init(parts: Any) -> None:
    init = parts.add_parser("init", help=_("print the SQL that a superuser reads and runs once; connects nowhere"))
    places.server_options(init, argparse.SUPPRESS)
    group = init.add_mutually_exclusive_group()
    _migrator_option(group)
    group.add_argument("--make-password", action="store_true", help=_("make the migrator's password and print it once"))
    init.add_argument("--out", type=Path, metavar="FILE", help=_("write the SQL to this file"))
    init.set_defaults(alone=print_script)


def _add_migrate(parts: Any) -> None:
    migrate = parts.add_parser("migrate", help=_("bring the desk on the server up to date, as the migrator"))
    places.server_options(migrate, argparse.SUPPRESS)
    _migrator_option(migrate)
    migrate.set_defaults(alone=bring_up_to_date)


def _add_begin(parts: Any) -> None:
    begin = parts.add_parser("begin", help=_("name the desk and its first two administrators, as the migrator"))
    places.server_options(begin, argparse.SUPPRESS)
    begin.add_argument("--name", required=True, help=_("the desk's name"))
    begin.add_argument("--unit", required=True, help=_("the name of its first unit"))
    begin.add_argument(
        "--administrator",
        dest="administrators",
        action="append",
        required=True,
        type=_administrator,
        metavar='USER:"FULL NAME"',
        help=_("give two or more; each later account needs two of them"),
    )
    begin.add_argument("--training", action="store_true", help=_("a desk to learn on: TRAINING stands on every page"))
    _migrator_option(begin)
    passwords.new_options(begin)
    begin.set_defaults(alone=begin_desk)


def _add_check(parts: Any) -> None:
    check = parts.add_parser("check", help=_("look whether people can work there: as a person (--as), or the migrator"))
    places.server_options(check, argparse.SUPPRESS)
    check.add_argument("--as", dest="as_user", metavar="USER", default=argparse.SUPPRESS, help=_("who looks"))
    check.add_argument(
        "--password-stdin",
        action="store_true",
        default=argparse.SUPPRESS,
        help=_("read the password from standard input"),
    )
    _migrator_option(check)
    check.set_defaults(alone=check_desk)


def _migrator_option(parser: Any) -> None:
    parser.add_argument(
        "--migrator-password-stdin",
        action="store_true",
        help=_("read the migrator's password from the first line of standard input"),
    )


def _administrator(text: str) -> tuple[str, str]:
    username, colon, full_name = text.partition(":")
    if not colon or not username.strip() or not full_name.strip():
        raise argparse.ArgumentTypeError(_('give user name and full name, such as pugh:"Rowan Pugh"'))
    return username.strip(), full_name.strip()


def _migrator_password(given: argparse.Namespace, place: ServerPlace) -> str:
    prompt = _("Password of {role}: ").format(role=f"{place.prefix}_migrator")
    return passwords.asked(prompt, from_stdin=given.migrator_password_stdin)


def print_script(given: argparse.Namespace, output: Output) -> None:
    """The SQL on standard output or in a file. A password that was made never stands beside it."""
    if given.make_password and not given.out and not output.as_json:
        raise WrongUse(_("Give --out FILE too, so that the script doesn't hold the password that is made."))
    place = places.named_server(given)
    password = _new_migrator_password(given, place)
    sql = shared_setup.script(place, password)
    facts = {"password": password} if given.make_password else {}
    if given.out is None:
        output.say(sql.rstrip("\n"), sql=sql, **facts)
        return
    atomic_write(given.out, sql.encode())
    said = _(
        "Written to {file}. Read it, then have it run on {server} as its first line says; “shared migrate” is next."
    )
    lines = [said.format(file=given.out, server=place.host)]
    if given.make_password:
        shown = _("Password of {user}, shown once: {password}")
        lines.append(shown.format(user=f"{place.prefix}_migrator", password=password))
    output.say("\n".join(lines), file=str(given.out), **facts)


def _new_migrator_password(given: argparse.Namespace, place: ServerPlace) -> str:
    if given.make_password:
        return passwords.made()
    if given.migrator_password_stdin:
        return passwords.next_line()
    return passwords.asked_twice(_("New password for {user}: ").format(user=f"{place.prefix}_migrator"))


def bring_up_to_date(given: argparse.Namespace, output: Output) -> None:
    """Migrate, and say from where to where."""
    place = places.server_of(given)
    done = shared_setup.migrate(place, _migrator_password(given, place))
    if not done.before:
        sentence = _("The desk's schema is there: revision {after}. If it is a new desk, “shared begin” is next.")
    elif done.before == done.after:
        sentence = _(
            "The schema was at revision {after} already. The rules that guard the desk were put in place anew."
        )
    else:
        sentence = _("The schema went from revision {before} to {after}.")
    output.say(sentence.format(before=done.before, after=done.after), before=done.before, after=done.after)


def begin_desk(given: argparse.Namespace, output: Output) -> None:
    """Begin, and say what comes next; passwords that were made are printed once."""
    place = places.server_of(given)
    migrator = _migrator_password(given, place)
    first = [FirstPerson(user, name, _first_password(given, user)) for user, name in given.administrators]
    shared_setup.begin(place, migrator, given.name, given.unit, first, training=given.training)
    lines = [
        _("The desk has begun. These administrators can sign in now: {users}.").format(
            users=", ".join(person.username for person in first)
        ),
        _("Next: one of them adds people with “user add”, another lets them in with “user activate”."),
    ]
    if given.make_password:
        shown = _("Password of {user}, shown once: {password}")
        lines += [shown.format(user=each.username, password=each.password) for each in first]
    output.say(
        "\n".join(lines), name=given.name, unit=given.unit, administrators=[_facts(given, each) for each in first]
    )


def _first_password(given: argparse.Namespace, username: str) -> str:
    if given.new_password_stdin or given.make_password:
        return passwords.new(given, username)
    return passwords.asked_twice(_("New password for {user}: ").format(user=username))


def _facts(given: argparse.Namespace, person: FirstPerson) -> dict[str, str]:
    password = {"password": person.password} if given.make_password else {}
    return {"username": person.username, "full_name": person.full_name, **password}


def check_desk(given: argparse.Namespace, output: Output) -> None:
    """Plain lines of what was found. Raises NotReady (exit 3) after them when something keeps people from working."""
    place = places.server_of(given)
    found = _look(given, place)
    wrong = shared_setup.findings(found)
    output.say(
        "\n".join(_lines(place, found)),
        server=found.server,
        tls=found.line.tls,
        cipher=found.line.cipher,
        certificate_until=found.line.until,
        revision=found.revision,
        newest=found.newest,
        intact=found.intact,
        clock_seconds=found.clock_seconds,
        begun=found.begun,
        waiting=found.waiting,
        wrong=list(wrong),
    )
    if wrong:
        raise NotReady("\n".join(wrong))


def _look(given: argparse.Namespace, place: ServerPlace) -> Condition:
    if not given.as_user:
        return shared_setup.look_as_migrator(place, _migrator_password(given, place))
    password = passwords.asked(_("Password: "), from_stdin=given.password_stdin)
    return shared_setup.look_as_person(place, given.as_user, password)


def _lines(place: ServerPlace, found: Condition) -> list[str]:
    lines = [
        _("Server: {address}, PostgreSQL {version}").format(address=place.address, version=found.server),
        _("Encryption: {version} {cipher}; the server's certificate and name were checked").format(
            version=found.line.tls, cipher=found.line.cipher
        ),
        _("Certificate: until {moment}").format(moment=moment(found.line.until) if found.line.until else "-"),
    ]
    if not found.revision:
        return [*lines, _("Schema: none yet")]
    waiting = ngettext("{count} account waits", "{count} accounts wait", found.waiting).format(count=found.waiting)
    return [
        *lines,
        _("Schema: revision {revision}; the newest that this DA Desk knows is {newest}").format(
            revision=found.revision, newest=found.newest
        ),
        _("Rules: as they were put there") if found.intact else _("Rules: CHANGED"),
        _("Clock: {seconds} seconds from this computer's").format(seconds=f"{found.clock_seconds:+.1f}"),
        _("Desk: begun; {accounts} for a second administrator").format(accounts=waiting)
        if found.begun
        else _("Desk: not begun"),
    ]
