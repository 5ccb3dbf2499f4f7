"""A shared desk of an earlier revision is brought up to date by the migrator alone: every row stays, every rule stands anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from da_desk.errors import ServerRefused, StoreTooOld
from da_desk.models import Base
from da_desk.practice.catalogue import shipped
from da_desk.services.desk import practice_for_server
from da_desk.settings import resources
from da_desk.store.shared import setup
from tests.desk import START
from tests.shared_desk import MIGRATOR, SharedDeskForTests
from tests.store.rows import Wanted, make_case

_SINCE_0002 = """
drop table da.absence, da.working_week;
drop index da.ix_event_recorded, da.ix_event_case_recorded, da.ix_duty_rule, da.ix_duty_ended, da.ix_audit_entry_listed,
  da.ix_card_current, da.ix_duty_unit, guard.consult_case, guard.listing_of;
create index ix_duty_unit on da.duty (unit_id, state, do_by);
alter table da.duty drop column counted_from, drop column time_reason, drop column time_set_by, drop column time_set_at;
alter table guard.setting drop column self_sign;
update da.alembic_version set version_num = '0002';
update guard.setting set schema_revision = '0002';
"""
"""Takes away what came with 0003."""

_CLOCK = """
create or replace function guard.now() returns timestamptz language sql volatile security definer
set search_path = pg_catalog, pg_temp as $$ select coalesce((select c.at from guard.test_clock c), clock_timestamp()) $$;
update guard.setting set fingerprint = guard.fingerprint();
"""
"""The upgrade puts the server's own clock back; the people of this desk live at another time."""


@pytest.fixture
def second(own_server_desk: SharedDeskForTests) -> SharedDeskForTests:
    """A desk as revision 0002 left it, with a case that has an owner and a duty."""
    desk = own_server_desk
    officer = desk.workplace("officer")
    make_case(officer, Wanted(owner=officer.actor.account_id, holder=officer.actor.account_id, do_by=START))
    desk.close()
    with desk.cluster.superuser() as connection:  # a copy belongs to whoever made it
        connection.execute(f'alter database "{desk.place.database}" owner to "{desk.place.prefix}_owner"')
    as_owner(desk, _SINCE_0002)
    return desk


def as_owner(desk: SharedDeskForTests, sql: str) -> None:
    with psycopg.connect(desk.cluster.conninfo(desk.place.database)) as connection:
        connection.execute(f'set role "{desk.place.prefix}_owner"'.encode())
        connection.execute(sql.encode())


def upgraded(desk: SharedDeskForTests) -> str:
    """By the migrator, as ``shared migrate`` does it."""
    made = setup.upgrade(desk.place, MIGRATOR, practice_for_server(shipped(resources())))
    as_owner(desk, _CLOCK)
    return made


@contextmanager
def looking(desk: SharedDeskForTests) -> Iterator[Connection]:
    with desk._engine("").connect() as connection:
        yield connection


def kept(desk: SharedDeskForTests) -> dict[str, list[tuple[object, ...]]]:
    """Every row that 0002 had."""
    columns = text(
        "select table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) from information_schema.columns"
        " where table_schema = 'da' and table_name not in ('alembic_version', 'absence', 'working_week')"
        " and column_name not in ('counted_from', 'time_reason', 'time_set_by', 'time_set_at') group by 1"
    )
    with looking(desk) as connection:
        return {
            name: [tuple(row) for row in connection.execute(text(f"select {wanted} from da.{name} order by 1, 2"))]
            for name, wanted in connection.execute(columns).all()
        }


def test_every_row_stays_and_every_rule_stands_anew(second: SharedDeskForTests) -> None:
    had = kept(second)
    assert had["duty"]
    upgraded(second)
    assert kept(second) == had
    with looking(second) as connection:
        options = {"compare_type": True, "include_object": ours, "version_table_schema": "da"}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
        assert connection.execute(text("select self_sign from guard.setting")).scalar_one() is False
    officer = second.as_("officer")
    today = officer.workplace.today()
    officer.working_days.add_absence(today, today + timedelta(days=4), second.account_id("oic"))
    assert [each.cover for each in officer.working_days.absences()] == ["DC 4471 Tom Doyle"]
    guard, actor = officer.workplace.store.guard, officer.workplace.actor
    (duty,) = guard.duties(actor, "mine", START + timedelta(days=1), rules=("withdrawal",))
    assert (duty.tries, duty.happened) == (0, 0)
    (line,) = guard.load(actor, "team")
    assert (line.high, line.open_duties) == (1, 1)


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Whether the model is to know of it: not the indexes that only this store needs, nor Alembic's own table."""
    return not (kind == "index" and (name or "").startswith("only_")) and name != "alembic_version"


def test_nobody_signs_in_before_it_is_upgraded(second: SharedDeskForTests) -> None:
    with pytest.raises((StoreTooOld, ServerRefused)):
        second.as_("officer")
    upgraded(second)
    assert second.as_("officer").workplace.actor.username == "officer"


def test_an_upgrade_that_fails_leaves_it_as_it_was(second: SharedDeskForTests) -> None:
    had = kept(second)
    as_owner(second, "create table da.absence (in_the_way int)")
    with pytest.raises(Exception, match="absence"):
        setup.upgrade(second.place, MIGRATOR, practice_for_server(shipped(resources())))
    with looking(second) as connection:
        assert connection.execute(text("select version_num from da.alembic_version")).scalar_one() == "0002"
        assert connection.execute(text("select to_regclass('da.working_week')")).scalar_one() is None
    as_owner(second, "drop table da.absence")
    upgraded(second)
    assert kept(second) == had
