"""What whoever runs the server changes below all rules is found by the auditor's walk, with its place."""

import pytest

from da_desk.services.desk import sign_in_shared
from da_desk.store.audit import Fault
from tests.attacks.scene import Scene
from tests.desk import PASSWORD, Clock
from tests.light import LIGHT


def faults(scene: Scene, sql: str = "select 1") -> tuple[Fault, ...]:
    """What ``audit verify`` tells the auditor, after that was done underneath."""
    services = sign_in_shared(scene.place, "auditor", PASSWORD, clock=Clock(), kdf=LIGHT)
    try:
        with scene.superuser() as superuser:
            superuser.execute(scene.filled(sql).replace("%%", "%").encode())
        return services.history.verify().faults
    finally:
        services.close()


TAMPERED = {
    "who did it": ("update da.audit_entry set actor_id = '<oic_id>' where seq = 40", 40, "altered"),
    "what was done": ("update da.audit_entry set action = 'listed' where seq = 40", 40, "altered"),
    "when it was done": ("update da.audit_entry set at = at + interval '1 microsecond' where seq = 40", 40, "altered"),
    "to which case": ("update da.audit_entry set case_id = '<theirs>' where seq = 40", 40, "altered"),
    "to which row": ("update da.audit_entry set entity_id = '<op>' where seq = 40", 40, "altered"),
    "an entry with its own hash anew": (
        "update da.audit_entry set action = 'listed', hash = encode(sha256('x'), 'hex') where seq = 40", 40, "altered",
    ),
    "an entry taken out": ("delete from da.audit_entry where seq = 40", 40, "missing"),
    "several entries taken out": ("delete from da.audit_entry where seq between 40 and 44", 40, "missing"),
    "the first entry taken out": ("delete from da.audit_entry where seq = 1", 1, "missing"),
    "the end taken off": ("delete from da.audit_entry where seq = <seq>", 0, "removed|missing|reordered"),
    "two entries that changed places": (
        "update da.audit_entry set seq = 41 - seq + 40 + 100000 where seq in (40, 41);"
        " update da.audit_entry set seq = seq - 100000 where seq > 100000", 40, "reordered|altered",
    ),
    "an entry put in": (
        "insert into da.audit_entry select (jsonb_populate_record(e, jsonb_build_object('seq', 1000000, 'id', gen_random_uuid()))).*"
        " from da.audit_entry e where seq = 40", 0, "missing|reordered|altered",
    ),
    "the head put back": ("update da.audit_head set seq = 40, hash = (select hash from da.audit_entry where seq = 40)", 0, "reordered|altered|removed|missing"),
    "a detail": (
        "update da.audit_detail set detail = replace(detail, 'Larch', 'Birch') where detail like '%%Larch%%'", 0, "detail altered",
    ),
    "a detail's salt": ("update da.audit_detail set salt = 'x' where entry_id = '<entry>'", 0, "detail altered"),
    "a detail taken away": ("delete from da.audit_detail where entry_id = '<entry>'", 0, "detail removed"),
    "the words of a signed statement": ("update da.record set body = replace(body, 'tired', 'tried') where id = '<statement>'", 0, "sealed|seals"),
    "the words of a signed statement with their hash": (
        "update da.record set body = replace(body, 'tired', 'tried'),"
        " body_sha256 = encode(sha256(convert_to(replace(body, 'tired', 'tried'), 'UTF8')), 'hex') where id = '<statement>'", 0, "sealed|seals",
    ),
    "the version that was signed": (
        "update da.snapshot set body = replace(body, 'tired', 'tried') where record_id = '<statement>'", 0, "sealed|seals",
    ),
    "the version that was checked": (
        "update da.snapshot set body = '{}' where id = (select sealed_snapshot_id from da.record where id = '<checked>')", 0, "sealed|seals",
    ),
    "the version that was checked, taken away": (
        "delete from da.snapshot where id = (select sealed_snapshot_id from da.record where id = '<checked>')", 0, "sealed|seals",
    ),
}  # fmt: skip
"""What is done as superuser, at which place it must be found (0: wherever), and what is said of it."""


def test_an_untouched_log_is_whole(worn: Scene) -> None:
    assert faults(worn) == ()


@pytest.mark.parametrize(("sql", "place", "told"), TAMPERED.values(), ids=list(TAMPERED))
def test_it_is_found_by_its_place(worn: Scene, sql: str, place: int, told: str) -> None:
    found = faults(worn, sql)
    assert found
    assert any(word in fault.what for fault in found for word in told.split("|"))
    assert not place or place in {fault.seq for fault in found}
