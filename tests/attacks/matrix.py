"""Who may touch what, written down by hand: the whole of it, in one place. What stands on the server must be exactly this."""

ROLES = ("officer", "supervisor", "auditor", "administrator")

TABLES = """
                    officer supervisor auditor administrator
absence             raw     raw        r       r
account             r       r          r       r
address_decision    raw     raw        r       -
attachment          raw     raw        r       -
attempt             ra      ra         r       -
audit_detail        r       r          r       -
audit_entry         r       r          r       -
audit_head          r       r          r       r
card                -       -          -       -
case_bar            r       r          r       -
case_file           raw     raw        r       -
case_link           ra      ra         r       -
case_owner          raw     raw        r       -
case_reader         r       r          r       -
catalogue_file      raw     raw        raw     raw
contact             raw     raw        r       -
desk                r       r          r       r
disclosure          raw     raw        r       -
duty                raw     raw        r       -
erasure             -       -          r       -
event               raw     raw        r       -
incident            raw     raw        r       -
involvement         raw     raw        r       -
membership          r       r          r       r
name_token          -       -          -       -
person              raw     raw        r       -
policy              raw     raw        raw     raw
record              raw     raw        r       -
restricted_attempt  -       -          -       -
restriction         r       r          r       -
safe_contact        ra      ra         r       -
save_op             ra      ra         ra      ra
signing             ra      ra         r       -
snapshot            ra      ra         r       -
unit                raw     raw        raw     raw
working_week        raw     raw        r       r
"""
"""r: rows may be asked for, a: added, w: some columns changed, each within the row policies. Nobody deletes, empties, refers
to or hangs triggers on anything, nor touches any table of another schema. Settings, wordings and units are kept by policies
that ask for the right: the grant is for all, since one login may hold several roles."""

COLUMNS = {
    "absence": "from_day to_day cover_id withdrawn_at withdrawn_reason",
    "address_decision": "decision reason",
    "attachment": "withdrawn_at withdrawn_reason",
    "case_file": "status grade crime_number crime_key urn allegation review_due hold retention_group",
    "case_owner": "to_at",
    "catalogue_file": "activated_by activated_at",
    "contact": "value match_key note confidential past",
    "disclosure": "state written_at",
    "duty": "holder_id do_by former_do_by limit_at clock counted_from time_reason time_set_by time_set_at state outcome outcome_note outcome_at outcome_by late_reason",
    "event": "at precision former_at withdrawn_at withdrawn_reason form form_version body body_sha256",
    "incident": "day kind occurrence_number crime_number outcome note",
    "involvement": "relationship note ended_at ended_reason",
    "person": "family_name given_names other_names born gender language",
    "policy": "value from_day set_by activated_by activated_at",
    "record": "state next_review withdrawn_at withdrawn_reason form form_version body body_sha256",
    "unit": "name area",
    "working_week": "days from_day",
}
"""The columns that may be changed, beside changed_at, changed_by and version, which the server fills or checks."""

SHOWN_TO_ALL = {
    "absence", "account", "audit_head", "catalogue_file", "desk", "membership", "policy", "unit", "working_week",
}  # fmt: skip
"""Tables of which a person of the desk sees all rows; of ``save_op`` their own; auditors see all of ``audit_entry``."""

API = """
activate_account add_account attempts begin_ask begin_list broken_seals by_ref card_count cards cards_of change_own_password detail_hashes
disable_account drop_draft duties ended hand_over happened hello hits keep_draft keep_own_key keep_tokens last_listed last_opened lift
load log next_ref note open_case open_row own_drafts own_key people person_known refs reset_account restrict seal_contact seal_record set_roles now
without_paper
"""
"""What every person of the desk may call; each function asks by itself who calls. ``begin_desk`` is the migrator's."""

FREQUENT = "state status grade kind role ownership rule rule_version step form action entity slug"
"""Columns of text of which the planner may keep statistics: words of the trade. All other text is what people typed."""

GUARD = """
allows both_seen by_owner detail_open holds is_first_state is_sealing is_step may_edit_person may_in may_plan me my_new known_people opened
require_reader
"""
"""What row policies and triggers call in the name of whoever asks, and which therefore tells nothing of others' cases."""
