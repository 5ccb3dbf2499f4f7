"""The sweep, as questions that answer what is wrong: nothing on a sound server, something on each weakened one."""

import re
from collections.abc import Callable, Iterator

import psycopg
from sqlalchemy import Text

from da_desk.models import Base
from da_desk.models.base import case_bound_tables, entity_tables
from tests.attacks import matrix
from tests.attacks.scene import Scene

Check = Callable[[Scene], list[str]]
VERBS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE"}
NEVER = ("DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
STAMPED = {"changed_at", "changed_by", "version"}


def _expected() -> dict[tuple[str, str], str]:
    lines = [line.split() for line in matrix.TABLES.strip().splitlines()]
    roles, rows = lines[0], lines[1:]
    return {(row[0], role): letters.strip("-") for row in rows for role, letters in zip(roles, row[1:], strict=True)}


def tables(scene: Scene) -> list[str]:
    """Every role × every table and view of the desk × every verb."""
    found = scene.rows(
        "select r.role, n.nspname, c.relname, v.verb from unnest(%s::text[]) r (role), unnest(%s::text[]) v (verb), pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('da', 'guard', 'api', 'provision', 'ext', 'public')"
        " and c.relkind in ('r', 'v', 'm', 'p', 'f') and (has_table_privilege(%s || '.' || r.role, c.oid, v.verb)"
        " or (v.verb in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege(%s || '.' || r.role, c.oid, v.verb)))",
        list(matrix.ROLES), [*VERBS.values(), *NEVER], scene.roles, scene.roles,
    )  # fmt: skip
    allowed = {(role, f"{schema}.{table}", verb) for role, schema, table, verb in found}
    wanted = {
        (role, f"da.{table}", VERBS[letter]) for (table, role), letters in _expected().items() for letter in letters
    }
    unknown = {table for table in Base.metadata.tables if (table, "officer") not in _expected()}
    return _differences(wanted, allowed) + [f"no line in the matrix: {table}" for table in sorted(unknown)]


def columns(scene: Scene) -> list[str]:
    """The very columns that may be changed, for each role."""
    found = scene.rows(
        "select r.role, c.relname, a.attname from unnest(%s::text[]) r (role), pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relnamespace = 'da'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped"
        " and has_column_privilege(%s || '.' || r.role, c.oid, a.attnum, 'UPDATE')",
        list(matrix.ROLES), scene.roles,
    )  # fmt: skip
    wanted = {
        (role, table, column)
        for (table, role), letters in _expected().items()
        if "w" in letters
        for column in {*matrix.COLUMNS.get(table, "").split(), *STAMPED}
    }
    return _differences(wanted, set(found))


def functions(scene: Scene) -> list[str]:
    """Every role × every function of the desk, and those of the server that are closed."""
    found = scene.rows(
        "select r.role, n.nspname, p.proname from unnest(%s::text[]) r (role), pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where (n.nspname in ('api', 'guard', 'provision', 'ext', 'public', 'da') or (n.nspname = 'pg_catalog' and p.proname ~ "
        "'^(lo_|loread|lowrite|pg_stat_get_|pg_lock_status|pg_advisory_|pg_try_advisory_|pg_logical_emit_message|pg_export_snapshot"
        "|pg_read_file|pg_read_binary_file|pg_ls_|pg_stat_file|pg_reload_conf|pg_rotate_logfile|pg_promote)'))"
        " and has_function_privilege(%s || '.' || r.role, p.oid, 'EXECUTE')",
        [*matrix.ROLES, "stranger"], scene.roles,
    )  # fmt: skip
    people = (*matrix.ROLES, "stranger")
    wanted = {(role, "api", name) for role in people for name in matrix.API.split()}
    wanted |= {(role, "guard", name) for role in people for name in matrix.GUARD.split()}
    return _differences(wanted, set(found))


def public(scene: Scene) -> list[str]:
    """Nothing of the desk is granted to everyone on the server; no function looks for names where its caller likes."""
    wrong = scene.rows(
        "select 'PUBLIC executes ' || p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace,"
        " aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g where g.grantee = 0"
        " and n.nspname in ('api', 'guard', 'provision', 'ext', 'public')"
        " union all select 'no fixed search_path: ' || p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname in ('api', 'guard', 'provision') and not ('search_path=pg_catalog, pg_temp' = any(coalesce(p.proconfig, '{}')))"
        " union all select 'PUBLIC holds ' || g.privilege_type || ' on ' || c.oid::regclass from pg_class c, aclexplode(c.relacl) g"
        " where g.grantee = 0 and c.relnamespace::regnamespace::text in ('da', 'guard', 'api')"
        " union all select 'PUBLIC holds ' || g.privilege_type || ' on a column of ' || a.attrelid::regclass from pg_attribute a,"
        " aclexplode(a.attacl) g where g.grantee = 0"
        " and (select relnamespace::regnamespace::text from pg_class where oid = a.attrelid) in ('da', 'guard')"
        " union all select 'PUBLIC holds ' || g.privilege_type || ' on schema ' || n.nspname from pg_namespace n,"
        " aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) g where g.grantee = 0"
        " and n.nspname in ('da', 'guard', 'api', 'provision', 'ext', 'public')"
        " union all select 'PUBLIC holds ' || g.privilege_type || ' on the database' from pg_database d,"
        " aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) g where g.grantee = 0 and d.datname = current_database()"
    )
    return sorted(str(row[0]) for row in wrong)


def owners(scene: Scene) -> list[str]:
    """Everything belongs to the owner or the provisioner; people's logins have nothing of their own and no attributes."""
    roles = f"'{scene.roles}_owner', '{scene.roles}_provisioner'"
    wrong = scene.rows(
        "select 'owned by ' || pg_get_userbyid(c.relowner) || ': ' || c.oid::regclass from pg_class c"
        f" where c.relnamespace::regnamespace::text in ('da', 'guard', 'api') and pg_get_userbyid(c.relowner) not in ({roles})"
        " and c.relname <> 'test_clock'"
        " union all select 'owned by ' || pg_get_userbyid(p.proowner) || ': ' || p.oid::regprocedure from pg_proc p"
        f" where p.pronamespace::regnamespace::text in ('guard', 'api', 'provision') and pg_get_userbyid(p.proowner) not in ({roles})"
        " union all select guard.odd()"
        f" union all select 'may make things: ' || r.rolname || ' in ' || n.nspname from pg_roles r, pg_namespace n"
        f" where starts_with(r.rolname, '{scene.roles}.') and has_schema_privilege(r.oid, n.oid, 'CREATE')"
        f" union all select 'may use ' || n.nspname || ': ' || r.rolname from pg_roles r, pg_namespace n"
        f" where starts_with(r.rolname, '{scene.roles}.') and n.nspname in ('provision', 'ext', 'public', 'watch', 'seed')"
        " and has_schema_privilege(r.oid, n.oid, 'USAGE')"
        f" union all select 'may use a sequence: ' || r.rolname || ' ' || c.oid::regclass from pg_roles r, pg_class c"
        f" where starts_with(r.rolname, '{scene.roles}.') and c.relkind = 'S' and c.relnamespace::regnamespace::text in ('da', 'guard')"
        " and has_sequence_privilege(r.oid, c.oid, 'USAGE, SELECT, UPDATE')"
    )
    return sorted(str(row[0]) for row in wrong)


def row_policies(scene: Scene) -> list[str]:
    """Row-level security on every table; the tables of a case by the one template, naming no role."""
    found = {
        (table, name): (command, str(qual or ""), str(check or ""), roles)
        for table, name, command, qual, check, roles in scene.rows(
            "select tablename, policyname, cmd, qual, with_check, roles::text from pg_policies where schemaname = 'da'"
        )
    }
    off = scene.rows(
        "select relname from pg_class where relnamespace = 'da'::regnamespace and relkind = 'r' and not relrowsecurity and relname <> 'alembic_version'"
    )
    wrong = [f"row-level security is off: {table}" for (table,) in off]
    wrong += [f"names a role: {key}" for key, policy in found.items() if policy[3] != "{public}"]
    for table in (*case_bound_tables(), "case_file"):
        wrong += list(_template(table, found))
    wrong += [
        f"a policy that lets all through: {key}" for key, policy in found.items() if "true" in (policy[1], policy[2])
    ]
    return wrong


def _template(table: str, found: dict[tuple[str, str], tuple[str, str, str, str]]) -> Iterator[str]:
    letters = _expected().get((table, "officer"), "")
    for name, letter, command in (("opened", "r", "SELECT"), ("made", "a", "INSERT"), ("changed", "w", "UPDATE")):
        policy = found.get((table, name))
        if (policy is not None) != (letter in letters):
            yield f"policy {name} on {table}: {policy}"
        elif policy is not None and (policy[0] != command or not _asks_to_be_open(table, name, policy)):
            yield f"policy {name} on {table} doesn't ask whether the case is open: {policy}"
    others = {name for tabled, name in found if tabled == table} - {"opened", "made", "changed"}
    yield from (f"one policy too many on {table}: {name}" for name in sorted(others))


def _asks_to_be_open(table: str, name: str, policy: tuple[str, str, str, str]) -> bool:
    asked = policy[2] if name == "made" else policy[1]
    if table == "case_file" and name == "made":
        return "guard.allows('case'" in asked
    right = name == "opened" or "guard.may_in(" in asked
    return bool(re.search(r"\(?(case_)?id IN \( SELECT guard\.opened\(\)", asked)) and right


def triggers(scene: Scene) -> list[str]:
    """Every row is stamped, noted and never deleted; nothing is switched off."""
    found = {
        (table, name, function, enabled)
        for table, name, function, enabled in scene.rows(
            "select c.relname, t.tgname, p.proname, t.tgenabled from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " join pg_proc p on p.oid = t.tgfoid where c.relnamespace::regnamespace::text in ('da', 'guard') and not t.tgisinternal"
        )
    }
    wrong = [f"switched off: {row}" for row in found if row[3] not in ("O", b"O")]
    standing = {row[:3] for row in found}
    wanted = {
        (table, *pair)
        for table in entity_tables()
        for pair in (("a_stamped", "stamped"), ("z_noted", "noted"), ("kept", "never"))
    }
    wanted |= {(table, "same_case", "same_case") for table in case_bound_tables()}
    wanted |= {
        (table, "fixed", "never")
        for table in ("audit_entry", "audit_detail", "save_op", "snapshot", "signing", "erasure")
    }
    wanted |= {(table, "hashed", "hashed") for table in ("event", "record", "snapshot")}
    wanted |= {("pending", "chained", "chained"), ("record", "record_kept", "record_kept"), ("record", "plan_kept", "plan_kept"), ("policy", "policy_kept", "policy_kept"),
               ("catalogue_file", "wording_kept", "wording_kept"), ("duty", "duty_kept", "duty_kept"),
               ("audit_detail", "kept", "may_erase"), ("case_file", "case_begun", "case_begun"), ("save_op", "op_kept", "op_kept"),
               ("absence", "absence_kept", "absence_kept"), ("absence", "withdrawn_kept", "withdrawn_kept"), ("working_week", "week_kept", "week_kept")}  # fmt: skip
    return wrong + [f"no trigger {missing}" for missing in sorted(wanted - standing)]


def statistics(scene: Scene) -> list[str]:
    """No planner's statistics of what people typed, or of whom a hidden case concerns."""
    found = scene.rows(
        "select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where c.relnamespace = 'da'::regnamespace and a.attnum > 0 and coalesce(a.attstattarget, -1) <> 0"
    )
    kept = {(table, column) for table, column in found}
    typed = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if table.name not in ("name_token", "card") and (isinstance(column.type, Text) or column.info.get("personal"))
    }
    telling = {each for each in typed if each[1] not in matrix.FREQUENT.split()}
    telling |= {
        ("case_file", "victim_id"),
        ("case_file", "restricted"),
        ("involvement", "person_id"),
        ("case_bar", "account_id"),
    }
    return [f"statistics are kept of {each}" for each in sorted(telling & kept)]


def intact(scene: Scene) -> list[str]:
    """What the server itself tells of its rules to whoever signs in."""
    with scene.connect("auditor") as auditor:
        found = auditor.execute("select intact from api.hello()").fetchone()
    return [] if found == (True,) else ["the fingerprint is another"]


def seen(scene: Scene, who: str) -> list[str]:
    """The tables and views of all schemas of the desk of which that person sees a row."""
    found = []
    with scene.connect(who, autocommit=True) as connection:
        for schema, table in scene.rows(
            "select schemaname, tablename from pg_tables where schemaname in ('da', 'guard', 'api', 'provision', 'watch', 'seed')"
        ):
            try:
                rows = connection.execute(f'select 1 from {schema}."{table}" limit 1').fetchall()
            except psycopg.errors.InsufficientPrivilege:
                continue
            if rows:
                found.append(table if schema == "da" else f"{schema}.{table}")
    return found


def _differences(wanted: set[tuple[str, str, str]], found: set[tuple[str, str, str]]) -> list[str]:
    more = [f"more than is written down: {' '.join(each)}" for each in sorted(found - wanted)]
    return more + [f"less than is written down: {' '.join(each)}" for each in sorted(wanted - found)]


ALL: tuple[Check, ...] = (tables, columns, functions, public, owners, row_policies, triggers, statistics, intact)
