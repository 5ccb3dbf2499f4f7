"""Writing what one may not: forged authors and times, versions, sealed and final things, other cases' rows, the log."""

from collections.abc import Sequence

import pytest

from tests.attacks.attempt import Attempt, each, named
from tests.attacks.scene import Scene

EVENT = (
    "insert into da.event (id, case_id, kind, at, precision, form, form_version, body, body_sha256, withdrawn_reason"
)
VALUES = "values (gen_random_uuid(), '<ours>', 'arrest', now(), 'minute', '', 1, '{}', '<empty_sha>', ''"
STAMPS = ", created_at, created_by, changed_at, changed_by, version"
NOW = ", now(), '<officer_id>', now(), '<officer_id>', 1)"
OURS, SECOND = ("ours",), ("second",)


def event(
    returning: str, stamps: str = ", '2001-01-01', '<supervisor_id>', '2001-01-01', '<supervisor_id>', 7)"
) -> str:
    """An event with stamps of the attacker's choice."""
    return f"{EVENT}{STAMPS}) {VALUES}{stamps} returning {returning}"


def changed(table: str, row: str, what: str, version: str = "version + 1", returning: str = "") -> str:
    """An update of one row of the scene."""
    return f"update da.{table} set {what}, version = {version} where id = '<{row}>'" + (
        f" returning {returning}" if returning else ""
    )


def snapshot(
    record: str, reason: str, body: str = "r.body", sha: str = "r.body_sha256", case: str = "r.case_id"
) -> str:
    """A snapshot of a record with bytes of the attacker's choice."""
    return (
        "insert into da.snapshot (id, case_id, record_id, record_version, reason, form, form_version, body, body_sha256"
        f"{STAMPS}) select gen_random_uuid(), {case}, r.id, r.version, '{reason}', r.form, r.form_version, {body}, {sha}{NOW[:-1]} "
        f"from da.record r where r.id = '<{record}>'"
    )


def contact(case: str, part: str) -> str:
    """A contact value for an involvement."""
    return (
        "insert into da.contact (id, case_id, involvement_id, kind, value, match_key, note, confidential, past, sealed_reason"
        f"{STAMPS}) values (gen_random_uuid(), '<{case}>', '<{part}>', 'phone', '1', '1', '', true, false, ''{NOW}"
    )


def link(other: str) -> str:
    """A link from our case."""
    return (
        f"insert into da.case_link (id, case_id, other_case_id, kind, note{STAMPS}) "
        f"values (gen_random_uuid(), '<ours>', '{other}', 'same-suspect', ''{NOW}"
    )


def owner(account: str, ownership: str = "risk") -> str:
    """An owner of our case beside the one there is."""
    return (
        f"insert into da.case_owner (id, case_id, ownership, account_id, from_at{STAMPS}) "
        f"values (gen_random_uuid(), '<ours>', '{ownership}', '<{account}_id>', now(){NOW}"
    )


def case(ref: str, key: str, victim: str = "victim", unit: str = "unit") -> str:
    """A case with a reference of the attacker's choice."""
    return (
        "insert into da.case_file (id, ref, ref_key, unit_id, victim_id, status, grade, crime_number, crime_key, urn, allegation, "
        f"restricted, hold, retention_group{STAMPS}) values (gen_random_uuid(), '{ref}', '{key}', '<{unit}>', '<{victim}>', 'open', "
        f"'high', '', '', '', '', true, false, ''{NOW}"
    )


def duty(unit: str = "unit", state: str = "open", at: str = "event") -> str:
    """A duty of the attacker's making."""
    return (
        "insert into da.duty (id, case_id, unit_id, event_id, rule, rule_version, step, occurrence, title, why, do_by, clock, blocks, "
        f"state, outcome, outcome_note, late_reason{STAMPS}) values (gen_random_uuid(), '<ours>', '<{unit}>', '<{at}>', 'r', '1', 's', "
        f"99, 't', '', now(), '', '', '{state}', '', '', ''{NOW}"
    )


STAMPED = [
    Attempt("signs a row with a colleague's name", "officer", event("created_by, changed_by"),
            answers=("<officer_id>", "<officer_id>"), opened=OURS, undone=True),
    Attempt("dates a row back", "officer", event("created_at, version"), answers=("2026-11-23 09:00:00+00:00", "1"), opened=OURS, undone=True),
    Attempt("changes a row in a colleague's name", "officer",
            changed("event", "event", "changed_by = '<supervisor_id>', changed_at = '2001-01-01'", returning="changed_by, changed_at"),
            answers=("<officer_id>", "2026-11-23 09:00:00+00:00"), opened=OURS, undone=True),
    Attempt("answers a duty in a colleague's name and earlier", "officer",
            changed("duty", "duty", "state = 'done', outcome = 'told', outcome_by = '<oic_id>', outcome_at = '2001-01-01'",
                    returning="outcome_by, outcome_at"),
            answers=("<officer_id>", "2026-11-23 09:00:00+00:00"), opened=OURS, undone=True),
    Attempt("sets another time for a duty in a colleague's name and earlier", "officer",
            changed("duty", "duty", "time_reason = 'x', do_by = '2040-01-01', time_set_by = '<oic_id>', time_set_at = '2001-01-01'",
                    returning="time_set_by, time_set_at"),
            answers=("<officer_id>", "2026-11-23 09:00:00+00:00"), opened=OURS, undone=True),
    Attempt("says that somebody set a time that nobody set", "officer",
            changed("duty", "duty", "time_set_by = '<supervisor_id>', time_set_at = '2001-01-01'", returning="time_set_by, time_set_at"),
            answers=(None, None), opened=OURS, undone=True),
    Attempt("confirms a safe contact in the future", "officer",
            "insert into da.safe_contact select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'seq', s.seq + 1,"
            " 'confirmed_at', '2040-01-01'))).* from da.safe_contact s where id = '<safe>' returning confirmed_at",
            answers=("2026-11-23 09:00:00+00:00",), opened=OURS, undone=True),
    Attempt("puts a setting in force as it is made", "supervisor",
            f"insert into da.policy (id, slug, value, from_day, set_by, activated_by, activated_at{STAMPS}) values (gen_random_uuid(), "
            f"'lock.minutes', '99', '2027-01-01', '<officer_id>', '<second_id>', now(){NOW} returning set_by, activated_by, activated_at",
            answers=("<supervisor_id>", None, None), undone=True),
    Attempt("overrides the gate in a colleague's name", "supervisor",
            f"insert into da.disclosure (id, case_id, batch, kind, recipient, purpose, state, file_sha256, pages, section, pasted_where,"
            f" override_reason, override_by{STAMPS}) values (gen_random_uuid(), '<ours>', gen_random_uuid(), 'x', 'cps', 'x', 'intended', '', 0,"
            f" '', '', 'because', '<oic_id>'{NOW} returning override_by", answers=("<supervisor_id>",), opened=OURS, undone=True),
    Attempt("remembers a save in a colleague's name", "officer",
            "insert into da.save_op (op_id, at, account_id, changes) values (gen_random_uuid(), now(), '<supervisor_id>', '') returning account_id",
            answers=("<officer_id>",), undone=True),
    Attempt("makes a case that is restricted at birth", "officer",
            ("select api.next_ref('DA/26/')", case("DA/26/00006", "da2600006"), "select restricted from da.case_file where ref = 'DA/26/00006'"),
            answers=("False",), undone=True, opened=OURS),
    *[Attempt(f"says who {column.replace('_', ' ')} a row", "officer", changed("event", "event", f"{column} = '<supervisor_id>'"), "42501", opened=OURS)
      for column in ("created_by",)],
    Attempt("moves a row's birth", "officer", changed("event", "event", "created_at = now()"), "42501", opened=OURS),
    Attempt("jumps two versions", "officer", changed("event", "event", "precision = 'day'", "version + 2"), "DA409", opened=OURS),
    Attempt("keeps the version", "officer", changed("event", "event", "precision = 'day'", "version"), "DA409", opened=OURS),
    Attempt("takes a version back", "officer", changed("event", "event", "precision = 'day'", "1 - version"), "DA409", opened=OURS),
]  # fmt: skip

FIXED = [
    *[Attempt(f"changes a {table}'s {what.split(' =')[0]}", "officer", changed(table, row, what), "42501", opened=OURS)
      for table, row, what in (
          ("event", "event", "case_id = '<second>'"), ("event", "event", "id = gen_random_uuid()"), ("event", "event", "kind = 'x'"),
          ("record", "views", "case_id = '<second>'"), ("record", "views", "kind = 'x'"), ("record", "views", "seq = 9"),
          ("record", "views", "owner_id = '<oic_id>'"), ("record", "views", "sealed_by = '<supervisor_id>'"),
          ("record", "views", "sealed_snapshot_id = '<snapshot>'"), ("record", "views", "sealed_at = now()"),
          ("record", "views", "supersedes_id = '<statement>'"),
          ("case_file", "ours", "ref = 'DA/26/09999'"), ("case_file", "ours", "unit_id = '<other_unit>'"),
          ("case_file", "ours", "victim_id = '<their_victim>'"), ("case_file", "ours", "restricted = true"),
          ("duty", "duty", "unit_id = '<other_unit>'"), ("duty", "duty", "rule = 'x'"), ("duty", "duty", "title = 'x'"),
          ("involvement", "part", "person_id = '<their_victim>'"), ("involvement", "part", "role = 'suspect'"),
          ("contact", "contact", "involvement_id = '<part>'"), ("contact", "contact", "sealed_at = now()"),
          ("contact", "contact", "kind = 'x'"), ("safe_contact", "safe", "code_word = 'x'"), ("snapshot", "snapshot", "body = '{}'"),
          ("snapshot", "snapshot", "reason = 'checked'"), ("signing", "signing", "signed_by = 'x'"), ("attachment", "print", "data = ''"),
          ("attachment", "print", "sha256 = ''"), ("attachment", "print", "kind = 'exhibit'"), ("case_owner", "owner", "account_id = '<oic_id>'"),
          ("case_owner", "owner", "from_at = now()"), ("person", "victim", "created_by = '<oic_id>'"),
          ("account", "officer_id", "full_name = 'x'"), ("account", "officer_id", "disabled_at = null"),
          ("policy", "policy", "slug = 'consultation.minutes'"))],
    *[Attempt(f"deletes from {table}", "supervisor", f"delete from da.{table}", "42501", opened=OURS)
      for table in ("record", "case_file", "snapshot", "signing", "attachment", "contact", "person", "audit_entry", "audit_detail",
                    "save_op", "case_bar", "policy", "duty", "event", "erasure", "restriction", "membership")],
    Attempt("empties a table", "officer", "truncate da.record cascade", "42501"),
    Attempt("empties the log", "administrator", "truncate da.audit_entry cascade", "42501"),
    Attempt("alters a signed statement", "officer",
            changed("record", "statement", "body = '{}', body_sha256 = '<empty_sha>'"), "DA403", opened=OURS),
    Attempt("alters a signed statement as a draft", "officer",
            changed("record", "statement", "body = '{}', body_sha256 = '<empty_sha>', state = 'draft'"), "DA403", opened=OURS),
    Attempt("gives a signed statement another form", "officer", changed("record", "statement", "form = 'oic_statement'"), "DA403", opened=OURS),
    Attempt("opens a signed statement again", "supervisor", changed("record", "statement", "state = 'draft'"), "DA403", opened=OURS),
    Attempt("sets a signed statement aside", "supervisor",
            changed("record", "statement", "state = 'withdrawn', withdrawn_at = now(), withdrawn_reason = 'x'"), "DA403", opened=OURS),
    Attempt("sets a signed statement aside by its day alone", "supervisor",
            changed("record", "statement", "withdrawn_at = now(), withdrawn_reason = 'x'"), "DA403", opened=OURS),
    Attempt("alters a checked report under its check", "supervisor",
            changed("record", "checked", "body = '{}', body_sha256 = '<empty_sha>'"), "DA403", opened=OURS),
    Attempt("saves a body under another's hash", "officer", changed("record", "views", "body = '{\"a\":1}'"), "DA422", opened=OURS),
    Attempt("saves a body that is no body", "officer",
            changed("record", "views", "body = '[]', body_sha256 = encode(sha256('[]'), 'hex')"), "DA422", opened=OURS),
    Attempt("brings back what was set aside", "officer",
            changed("record", "withdrawn", "state = 'draft', withdrawn_at = null, withdrawn_reason = ''"), "DA403", opened=SECOND),
    Attempt("rewrites why it was set aside", "officer", changed("record", "withdrawn", "withdrawn_reason = 'other'"), "DA403", opened=SECOND),
    Attempt("sets aside without a reason", "officer",
            changed("event", "second_event", "withdrawn_at = now(), withdrawn_reason = ' '"), "DA422", opened=SECOND),
    Attempt("sets a signed print aside", "officer",
            changed("attachment", "print", "withdrawn_at = now(), withdrawn_reason = 'x'"), "DA403", opened=OURS),
    Attempt("sets a scan aside", "supervisor",
            changed("attachment", "scan", "withdrawn_at = now(), withdrawn_reason = 'x'"), "DA403", opened=OURS),
    Attempt("opens a duty again", "officer", changed("duty", "done", "state = 'open', outcome = ''"), "DA403", opened=OURS),
    Attempt("rewrites an outcome", "officer", changed("duty", "done", "outcome = 'other'"), "DA403", opened=OURS),
    Attempt("dates an outcome back", "officer", changed("duty", "done", "outcome_at = '2001-01-01'"), "DA403", opened=OURS),
    Attempt("gives a late duty more time afterwards", "officer", changed("duty", "done", "do_by = '2040-01-01'"), "DA403", opened=OURS),
    Attempt("sets another time without saying why", "officer",
            changed("duty", "duty", "time_reason = ' ', do_by = '2040-01-01'"), "DA422", opened=OURS),
    Attempt("sets another time with the outcome", "officer",
            changed("duty", "duty", "time_reason = 'x', state = 'done', outcome = 'told'"), "DA422", opened=OURS),
    Attempt("ticks a duty away without an outcome", "officer", changed("duty", "duty", "state = 'done'"), "DA422", opened=OURS),
    Attempt("makes a duty that is done", "officer", duty(state="done"), "DA422", opened=OURS),
    Attempt("ends an owner that ended", "supervisor",
            (changed("case_owner", "owner", "to_at = now()"), changed("case_owner", "owner", "to_at = null")), "DA403", opened=OURS),
    Attempt("lets what left be as if it never had", "supervisor",
            (f"insert into da.disclosure (id, case_id, batch, kind, recipient, purpose, state, file_sha256, pages, section, pasted_where,"
             f" override_reason{STAMPS}) values ('<op>', '<ours>', gen_random_uuid(), 'copied-text', 'cps', 'x', 'written', '', 0, '', 'x', ''{NOW}",
             "update da.disclosure set state = 'failed', version = version + 1 where id = '<op>'"), "DA403", opened=OURS),
]  # fmt: skip

SEALED = [
    Attempt("is signed by a mere update", "officer", changed("record", "views", "state = 'signed'"), "DA403", opened=OURS),
    Attempt("is checked by a mere update", "supervisor", changed("record", "report", "state = 'checked'"), "DA403", opened=("third",)),
    Attempt("takes a step there isn't", "officer", changed("record", "views", "state = 'ready-to-sign'"), "DA403", opened=OURS),
    Attempt("makes a record that is signed at birth", "officer",
            "insert into da.record select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'seq', 9))).* "
            "from da.record r where id = '<statement>'", "DA403", opened=OURS),
    Attempt("checks a report of one's own", "supervisor",
            "select api.seal_record('<own_report>', <own_version>, '<own_snapshot>', '<own_sha>', 'checked')", "DA444", opened=SECOND),
    Attempt("checks a report without the right", "officer",
            "select api.seal_record('<report>', <report_version>, '<report_snapshot>', '<report_sha>', 'checked')", "DA403", opened=("third",)),
    Attempt("checks a report that they completed", "oic",
            "select api.seal_record('<report>', <report_version>, '<report_snapshot>', '<report_sha>', 'checked')", "DA403", opened=("third",)),
    Attempt("checks bytes that they did not read", "supervisor",
            "select api.seal_record('<report>', <report_version>, '<report_snapshot>', '<empty_sha>', 'checked')", "DA409", opened=("third",)),
    Attempt("checks another version", "supervisor",
            "select api.seal_record('<report>', 1, '<report_snapshot>', '<report_sha>', 'checked')", "DA409", opened=("third",)),
    Attempt("checks with another record's snapshot", "supervisor",
            "select api.seal_record('<report>', <report_version>, '<own_snapshot>', '<report_sha>', 'checked')", "DA409", opened=("third", "second")),
    Attempt("changes the text and checks it at once", "supervisor",
            (changed("record", "report", "body = '{}', body_sha256 = '<empty_sha>'"),
             snapshot("report", "checked"),
             "select api.seal_record('<report>', <report_version> + 1, (select id from da.snapshot where record_id = '<report>'"
             " order by created_at desc, body_sha256 = '<empty_sha>' desc limit 1), '<empty_sha>', 'checked')"), "DA444", opened=("third",)),
    Attempt("signs a report", "supervisor",
            "select api.seal_record('<report>', <report_version>, '<report_snapshot>', '<report_sha>', 'signed')", "DA403", opened=("third",)),
    *each("supervisor outsider", "checks without opening",
          "select api.seal_record('<report>', <report_version>, '<report_snapshot>', '<report_sha>', 'checked')", "DA404"),
    Attempt("seals a record there isn't", "supervisor", "select api.seal_record(gen_random_uuid(), 1, '<snapshot>', '', 'checked')", "DA404"),
    Attempt("seals nothing", "supervisor", "select api.seal_record(null, null, null, null, null)", "DA404"),
    Attempt("keeps a snapshot of a statement with other bytes", "officer",
            snapshot("statement", "signed", "'{}'", "'<empty_sha>'"), "DA409", opened=OURS),
    Attempt("keeps a snapshot in another case", "officer", snapshot("statement", "x", case="'<second>'::uuid"), "DA404", opened=("ours", "second")),
    Attempt("keeps a check that was none", "officer", snapshot("report", "checked"), "DA403", opened=("third",)),
    Attempt("records a signature that nobody gave", "officer",
            "insert into da.signing select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid()))).* "
            "from da.signing s where id = '<signing>'", "DA403", opened=OURS),
    Attempt("keeps bytes under another's hash", "officer",
            "insert into da.attachment select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'data', '\\x00'))).* "
            "from da.attachment a where id = '<scan>'", "DA422", opened=OURS),
    Attempt("takes a value away without the right", "officer", "select api.seal_contact('<contact>', 1, 'x')", "DA403", opened=OURS),
    Attempt("takes a value away without a reason", "supervisor", "select api.seal_contact('<contact>', 1, ' ')", "DA403", opened=OURS),
    Attempt("takes a value away without opening", "supervisor", "select api.seal_contact('<contact>', 1, 'x')", "DA404"),
    Attempt("takes a hidden value away", "officer", "select api.seal_contact('<hidden_contact>', 1, 'x')", "DA404"),
    Attempt("overrides the gate without the right", "officer",
            f"insert into da.disclosure (id, case_id, batch, kind, recipient, purpose, state, file_sha256, pages, section, pasted_where,"
            f" override_reason{STAMPS}) values (gen_random_uuid(), '<ours>', gen_random_uuid(), 'x', 'cps', 'x', 'intended', '', 0, '', '', 'because'{NOW}",
            "DA403", opened=OURS),
]  # fmt: skip

ELSEWHERE = [
    Attempt("writes to a case that is not open", "officer", event("1", NOW), "42501"),
    Attempt("writes to another unit's case", "outsider", event("1", NOW), "42501", opened=OURS),
    Attempt("writes as an auditor", "auditor", event("1", NOW), "42501", opened=OURS),
    Attempt("writes as an administrator", "administrator", event("1", NOW), "42501"),
    Attempt("writes without an account", "stranger", event("1", NOW), "DA403"),
    Attempt("adds a contact to another's case", "officer", contact("theirs", "their_part"), "42501", opened=("theirs",)),
    Attempt("hangs a value on another case's involvement", "officer", contact("ours", "their_part"), "DA404", opened=OURS),
    Attempt("hangs a value on an involvement there isn't", "officer", contact("ours", "op"), "DA404", opened=OURS),
    Attempt("hangs a duty on another case's event", "officer", duty(at="second_event"), "DA404", opened=OURS),
    Attempt("makes a duty of another unit", "officer", duty(unit="other_unit"), "DA422", opened=OURS),
    Attempt("changes another unit's case", "outsider", changed("case_file", "ours", "status = 'closed'"), opened=OURS),
    Attempt("renames another unit's victim", "outsider", changed("person", "victim", "family_name = 'X'"), opened=OURS),
    Attempt("renames somebody unseen", "officer", changed("person", "their_victim", "family_name = 'X'")),
    Attempt("makes somebody unfindable", "outsider", "select api.keep_tokens('<victim>', '{x}')", "DA404", opened=OURS),
    Attempt("makes a hidden person unfindable", "officer", "select api.keep_tokens('<hidden_victim>', '{x}')", "DA404"),
    Attempt("takes all words of a person away", "officer", "select api.keep_tokens('<victim>', '{}')", "DA404", opened=OURS),
    Attempt("joins to a hidden case", "officer", link("<hidden>"), "DA404", opened=OURS),
    Attempt("joins to a case there isn't", "officer", link("<op>"), "DA404", opened=OURS),
    Attempt("joins a case to itself", "officer", link("<ours>"), "DA404", opened=OURS),
    Attempt("names a second owner", "officer", owner("officer"), "DA422", opened=OURS),
    Attempt("gives a case to someone who left", "officer", owner("leaver", "x"), "DA422", opened=OURS),
    Attempt("gives a case to an administrator", "officer", owner("administrator", "x"), "DA422", opened=OURS),
    Attempt("gives a case to an account that waits", "officer", owner("walsh", "x"), "DA422", opened=OURS),
    Attempt("involves a hidden person", "officer",
            f"insert into da.involvement (id, case_id, person_id, role, relationship, note, ended_reason{STAMPS}) "
            f"values (gen_random_uuid(), '<ours>', '<hidden_victim>', 'witness', '', '', ''{NOW}", "DA404", opened=OURS),
    Attempt("involves a person there isn't", "officer",
            f"insert into da.involvement (id, case_id, person_id, role, relationship, note, ended_reason{STAMPS}) "
            f"values (gen_random_uuid(), '<ours>', gen_random_uuid(), 'witness', '', '', ''{NOW}", "DA404", opened=OURS),
    Attempt("makes a case about a hidden person", "officer",
            ("select api.next_ref('DA/26/')", case("DA/26/00006", "da2600006", victim="hidden_victim")), "DA404"),
    Attempt("makes a case in another unit", "officer",
            ("select api.next_ref('DA/26/')", case("DA/26/00006", "da2600006", unit="other_unit")), "42501"),
    *each("officer oic", "tries a hidden case's reference", case("<hidden_ref>", "<hidden_key>"), "DA422"),
    *each("officer oic", "tries a free reference", case("DA/26/00777", "da2600777"), "DA422"),
    Attempt("passes a case off as another", "officer", case("X-1", "<hidden_key>"), "DA422"),
    Attempt("writes another's reference another way", "officer", case("DA-26-00002", "da2600002"), "DA422"),
    Attempt("names a case beyond letters", "officer", case("ΔA/26/00001", "da2600001"), "DA422"),
    Attempt("makes a case without the right", "auditor", case("DA/26/00006", "da2600006"), "42501"),
    Attempt("takes numbers of another desk", "officer", "select api.next_ref('XX/26/')", "DA403"),
    Attempt("takes numbers by a pattern", "officer", "select api.next_ref('.*/26/')", "DA403"),
    Attempt("takes numbers as an auditor", "auditor", "select api.next_ref('DA/26/')", "DA403"),
    *[Attempt(f"finds rows by conflict: {what}", "officer", sql, "42501", opened=OURS) for what, sql in (
        ("a contact of another case", f"{contact('theirs', 'their_part')} on conflict do nothing"),
        ("a reader of a hidden case", f"insert into da.case_reader (id, case_id, account_id{STAMPS}) values "
                                      f"(gen_random_uuid(), '<hidden>', '<officer_id>'{NOW} on conflict do nothing"),
        ("a bar of a hidden case", f"insert into da.case_bar (id, case_id, account_id, why{STAMPS}) values "
                                   f"(gen_random_uuid(), '<hidden>', '<officer_id>', ''{NOW} on conflict (case_id, account_id) do update set why = ''"),
        ("a membership", f"insert into da.membership (id, account_id, unit_id, role, from_day{STAMPS}) values "
                         f"(gen_random_uuid(), '<officer_id>', '<unit>', 'supervisor', now(){NOW} on conflict do nothing"))],
    Attempt("finds a case by conflict", "oic", f"{case('<hidden_ref>', '<hidden_key>')} on conflict (ref) do nothing", "DA422"),
    Attempt("finds an entry of another case by conflict", "officer",
            event("1", NOW).replace("'<ours>'", "'<theirs>'").replace("gen_random_uuid()", "'<event>'") + " ", "42501"),
    Attempt("merges into what is hidden", "officer",
            "merge into da.event e using (select 1) x on e.case_id = '<theirs>' when matched then update set precision = 'day'", opened=OURS),
]  # fmt: skip

HANDED = [
    Attempt("hands another unit's case over", "officer", "select api.hand_over('{<theirs>}', 'risk', '<oic_id>', '{}')", "DA403"),
    Attempt("hands a hidden case over", "officer", "select api.hand_over('{<hidden>}', 'risk', '<officer_id>', '{}')", "DA403"),
    Attempt("hands over a case there isn't", "officer", "select api.hand_over('{<op>}', 'risk', '<officer_id>', '{}')", "DA403"),
    Attempt("hands over to someone who left", "supervisor", "select api.hand_over('{<ours>}', 'risk', '<leaver_id>', '{}')", "DA422"),
    Attempt("hands over to an administrator", "supervisor", "select api.hand_over('{<ours>}', 'risk', '<administrator_id>', '{}')", "DA422"),
    Attempt("hands over what isn't owned", "supervisor", "select api.hand_over('{<ours>}', 'boss', '<oic_id>', '{}')", "DA422"),
    Attempt("hands over as an auditor", "auditor", "select api.hand_over('{<ours>}', 'risk', '<oic_id>', '{}')", "DA403"),
    Attempt("hands over thousands", "supervisor",
            "select api.hand_over((select array_agg(gen_random_uuid()) from generate_series(1, 501)), 'risk', '<oic_id>', '{}')", "DA422"),
    Attempt("takes part of a bulk before it fails", "supervisor", "select api.hand_over('{<ours>,<theirs>}', 'risk', '<oic_id>', '{}')", "DA403"),
    Attempt("gives a duty to someone who left", "officer", changed("duty", "duty", "holder_id = '<leaver_id>'"), "DA422", opened=OURS),
    Attempt("gives a duty to nobody", "officer", changed("duty", "duty", "holder_id = null"), "DA422", opened=OURS),
    Attempt("takes a colleague's duty in another unit", "outsider", changed("duty", "duty", "holder_id = '<outsider_id>'"), opened=OURS),
]  # fmt: skip

LOGGED = [
    *[Attempt(f"writes to {table} itself", "supervisor", f"insert into da.{table} default values", "42501")
      for table in ("audit_entry", "audit_detail", "audit_head", "erasure", "restricted_attempt", "card", "restriction", "case_reader",
                    "case_bar", "account", "membership", "desk", "name_token")],
    Attempt("alters the log", "officer", "update da.audit_entry set actor_id = '<oic_id>'", "42501", opened=OURS),
    Attempt("alters a detail of the log", "officer", "update da.audit_detail set detail = '{}'", "42501", opened=OURS),
    Attempt("puts the head of the log back", "auditor", "update da.audit_head set seq = 1", "42501"),
    Attempt("alters what a save did", "officer", "update da.save_op set changes = ''", "42501"),
    Attempt("tries a colleague's save", "officer",
            "insert into da.save_op (op_id, at, account_id, changes) values ('<op>', now(), '<officer_id>', '') on conflict do nothing"),
    *[Attempt(f"notes {what}", who, f"select api.note({note})", "DA403", opened=opened) for what, who, note, opened in (
        ("that it changed a row", "officer", "'altered', 'event', '<event>', '<ours>', '{}'", OURS),
        ("that a case was opened", "officer", "'consulted', 'case_file', '<ours>', '<ours>', '{}'", OURS),
        ("that someone else signed in", "officer", "'signed-in', 'account', '<supervisor_id>', null, '{}'", ()),
        ("that someone failed to sign in", "officer", "'sign-in-failed', 'account', '<supervisor_id>', null, '{}'", ()),
        ("a password that was not changed", "administrator", "'password-changed', 'account', '<officer_id>', null, '{}'", ()),
        ("an account that was not activated", "administrator", "'activated', 'account', '<walsh_id>', null, '{}'", ()),
        ("a setting that was not activated", "supervisor", "'activated', 'policy', '<policy>', null, '{}'", ()),
        ("a refusal", "officer", "'refused', 'case_file', '<ours>', '<ours>', '{}'", OURS),
        ("a restriction", "supervisor", "'restricted', 'case_file', '<ours>', '<ours>', '{}'", OURS),
        ("a backup", "administrator", "'backed-up', 'desk', null, null, '{}'", ()),
        ("a hand-over", "officer", "'handed-over', 'case_file', '<ours>', '<ours>', '{}'", OURS),
        ("a report sent back by an officer", "officer", "'sent-back', 'record', '<checked>', '<ours>', '{}'", OURS),
        ("an ending as an auditor", "auditor", "'ended', 'record', '<statement>', '<ours>', '{}'", OURS),
        ("a look at a value they may not see", "auditor", "'revealed', 'contact', '<contact>', '<ours>', '{}'", OURS),
        ("a look in a case that is not open", "officer", "'revealed', 'contact', '<contact>', '<ours>', '{}'", ()),
        ("a look in a hidden case", "officer", "'revealed', 'contact', '<hidden_contact>', '<hidden>', '{}'", ()),
        ("another case's row in ours", "officer", "'revealed', 'contact', '<their_contact>', '<ours>', '{}'", OURS),
        ("a link that there isn't", "officer", "'linked', 'case_file', '<theirs>', '<theirs>', '{}'", OURS),
        ("a table there isn't", "officer", "'printed', 'x; drop table', '<print>', '<ours>', '{}'", OURS),
        ("without end", "officer", "'ended', 'record', '<views>', '<ours>', jsonb_build_object('x', repeat('x', 30000))", OURS),
        ("nothing", "officer", "null, null, null, null, null", ()))],
]  # fmt: skip

SECOND_PERSONS = [
    Attempt("puts their own setting in force", "supervisor", changed("policy", "policy", "activated_at = now(), activated_by = '<second_id>'"), "DA403"),
    Attempt("puts a changed setting in force", "administrator", changed("policy", "policy", "activated_at = now(), value = '60'"), "DA403"),
    Attempt("puts a setting in force from another day", "administrator",
            changed("policy", "policy", "activated_at = now(), from_day = '2020-01-01'"), "DA403"),
    *each("officer auditor", "changes a setting", changed("policy", "policy", "value = '60'")),
    Attempt("makes a setting", "officer",
            f"insert into da.policy (id, slug, value, from_day, set_by{STAMPS}) values (gen_random_uuid(), 'lock.minutes', '9', now(), '<officer_id>'{NOW}", "42501"),
    Attempt("lets their own wording be printed", "supervisor", changed("catalogue_file", "wording", "activated_at = now()"), "DA403"),
    Attempt("lets another wording be printed", "administrator", changed("catalogue_file", "wording", "activated_at = now(), text = 'x'"), "42501"),
    Attempt("loads a wording under another's hash", "administrator",
            f"insert into da.catalogue_file (id, slug, file_version, sha256, text{STAMPS}) values (gen_random_uuid(), 'mg11', 9, 'x', 'y'{NOW}", "DA422"),
    Attempt("loads a wording as an officer", "officer",
            f"insert into da.catalogue_file (id, slug, file_version, sha256, text{STAMPS}) values (gen_random_uuid(), 'mg11', 9, '<empty_sha>', '{{}}'{NOW}", "42501"),
    Attempt("makes a unit", "supervisor", f"insert into da.unit (id, name, area{STAMPS}) values (gen_random_uuid(), 'x', ''{NOW}", "42501"),
    Attempt("renames a unit", "officer", changed("unit", "unit", "name = 'x'")),
]  # fmt: skip

RESTRICTED = [
    Attempt("restricts a case without the right", "officer", "select api.restrict('<ours>', 'x', 'x', '{<officer_id>}', '{}', '{}')", answers=("denied",)),
    Attempt("restricts another unit's case", "supervisor", "select api.restrict('<theirs>', 'x', 'x', '{<supervisor_id>}', '{}', '{}')", answers=("denied",)),
    *each("officer oic outsider", "makes themself a reader", "select api.restrict('<hidden>', 'x', 'x', '{<officer_id>}', '{}', '{}')", answers=("unknown",)),
    *each("officer oic outsider", "lifts a restriction", "select api.lift('<hidden>', 'x')", answers=("unknown",)),
    Attempt("lifts what isn't restricted", "supervisor", "select api.lift('<ours>', 'x')", answers=("unknown",)),
    Attempt("names a reader that there isn't", "supervisor", "select api.restrict('<ours>', 'x', 'x', '{<op>}', '{}', '{}')", answers=("unknown",)),
]  # fmt: skip


@named([*STAMPED, *FIXED, *SEALED, *ELSEWHERE, *HANDED, *LOGGED, *SECOND_PERSONS, *RESTRICTED])
def test_nothing_is_written(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)


PAIRS: Sequence[tuple[str, str]] = (
    (link("<hidden>"), link("<op>")),
    (case("<hidden_ref>", "<hidden_key>"), case("DA/26/00777", "da2600777")),
    (
        "select api.hand_over('{<hidden>}', 'risk', '<oic_id>', '{}')",
        "select api.hand_over('{<op>}', 'risk', '<oic_id>', '{}')",
    ),
    ("select api.keep_tokens('<hidden_victim>', '{x}')", "select api.keep_tokens('<op>', '{x}')"),
    ("select api.seal_contact('<hidden_contact>', 1, 'x')", "select api.seal_contact('<op>', 1, 'x')"),
    (contact("ours", "hidden_contact"), contact("ours", "op")),
    (contact("hidden", "part"), contact("op", "part")),
    (
        "select api.restrict('<hidden>', 'x', 'x', '{}', '{}', '{}')",
        "select api.restrict('<op>', 'x', 'x', '{}', '{}', '{}')",
    ),
    ("select api.last_opened('<hidden>', now())", "select api.last_opened('<op>', now())"),
    ("select api.person_known('<hidden_victim>')", "select api.person_known('<op>')"),
    ("select guard.my_new('<hidden_victim>')", "select guard.my_new('<op>')"),
    ("select guard.may_edit_person('<hidden_victim>')", "select guard.may_edit_person('<op>')"),
)
"""The same act on what is hidden and on what isn't there."""


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0][:60])
@pytest.mark.parametrize("who", ["oic", "officer"])
def test_what_is_hidden_answers_as_what_is_not_there(scene: Scene, who: str, pair: tuple[str, str]) -> None:
    def told(sql: str) -> str:
        try:
            Attempt("", who, sql, "never", opened=("ours",), undone=True).run(scene)
        except AssertionError as error:
            return str(error).replace("<", "").replace(scene.ids["hidden_ref"], "REF").replace("DA/26/00777", "REF")
        raise AssertionError("it can't fail like that")

    assert told(pair[0]) == told(pair[1])
