"""The table ``card`` on the local store: derived from the case, its victim, owners and open duties by triggers.

SQLite keeps an instant as text (``YYYY-MM-DD HH:MM:SS.ffffff``) and an id as 32 hexadecimal digits, so both sort as
they are. Its ``lower`` knows the letters a to z only: a name that begins with another letter stands after them.
"""

from sqlalchemy import Connection

from da_desk.models.cards import GRADE_RANKS, NOTHING_DUE, UNGRADED_RANK

_NOTHING_DUE = f"{NOTHING_DUE:%Y-%m-%d %H:%M:%S.%f}"
_NAME = "p.family_name || CASE WHEN p.given_names = '' THEN '' ELSE ', ' || p.given_names END"
_RANKS = " ".join(f"WHEN '{grade}' THEN {rank}" for grade, rank in GRADE_RANKS.items())


def _owner(ownership: str) -> str:
    now = f"o.case_id = c.id AND o.ownership = '{ownership}' AND o.to_at IS NULL"
    return f"SELECT o.account_id FROM case_owner o WHERE {now} ORDER BY o.from_at DESC, o.id DESC LIMIT 1"  # noqa: S608


def _soonest(column: str) -> str:
    owed = "d.case_id = c.id AND d.state = 'open'"
    return f"SELECT d.{column} FROM duty d WHERE {owed} ORDER BY d.do_by, d.id LIMIT 1"  # noqa: S608


_COLUMNS = {
    "case_id": "c.id",
    "ref": "c.ref",
    "unit_id": "c.unit_id",
    "victim_name": _NAME,
    "sort_name": f"lower({_NAME})",
    "grade": "c.grade",
    "grade_rank": f"CASE c.grade {_RANKS} ELSE {UNGRADED_RANK} END",
    "status": "c.status",
    "restricted": "c.restricted",
    "risk_owner_id": f"({_owner('risk')})",
    "informing_owner_id": f"({_owner('informing')})",
    "next_title": f"coalesce(({_soonest('title')}), '')",
    "next_do_by": f"({_soonest('do_by')})",
    "due_key": f"coalesce(({_soonest('do_by')}), '{_NOTHING_DUE}')",
}
_SAME = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS if column != "case_id")

_MAKE = (
    f"INSERT INTO card ({', '.join(_COLUMNS)}) SELECT {', '.join(_COLUMNS.values())}"  # noqa: S608 - our own words
    " FROM case_file c JOIN person p ON p.id = c.victim_id WHERE {which} ON CONFLICT (case_id) DO UPDATE SET " + _SAME
)

_WATCHED = {
    "case_file": ("NEW.id", "ref, unit_id, victim_id, grade, status, restricted"),
    "case_owner": ("NEW.case_id", "ownership, account_id, to_at"),
    "duty": ("NEW.case_id", "title, do_by, state"),
}


def card_triggers() -> dict[str, str]:
    """Name and text of the triggers that keep the cards."""
    made = {}
    for table, (case_id, columns) in _WATCHED.items():
        made[f"card_new_{table}"] = _trigger(f"card_new_{table}", f"INSERT ON {table}", f"c.id = {case_id}")
        made[f"card_of_{table}"] = _trigger(f"card_of_{table}", f"UPDATE OF {columns} ON {table}", f"c.id = {case_id}")
    names = "UPDATE OF family_name, given_names ON person"
    made["card_of_person"] = _trigger("card_of_person", names, "c.victim_id = NEW.id")
    return made


def _trigger(name: str, after: str, which: str) -> str:
    return f"CREATE TRIGGER {name} AFTER {after} BEGIN {_MAKE.format(which=which)}; END"


def fill_cards(connection: Connection) -> None:
    """Make every card anew from the rows it stands for."""
    connection.exec_driver_sql(_MAKE.format(which="TRUE"))
