"""The names of actions, things and fields, as the history tells them."""

from da_desk.wording import _


def action_words(action: str) -> str:
    """What was done, in the past tense, to stand after a name."""
    words = {
        "created": _("added"),
        "altered": _("changed"),
        "activated": _("activated"),
        "consulted": _("opened"),
        "revealed": _("revealed"),
        "sealed": _("sealed"),
        "refused": _("was refused"),
        "restricted": _("restricted"),
        "unrestricted": _("lifted the restriction of"),
        "handed-over": _("handed over"),
        "linked": _("joined a case to"),
        "listed": _("listed"),
        "searched": _("searched"),
        "signed-in": _("signed in"),
        "sign-in-failed": _("wrong password before sign-in"),
        "recovered": _("got back in with the recovery code"),
        "password-changed": _("changed the password of"),
        "password-reset": _("gave a new password to"),
        "recovery-code-made": _("made a new recovery code"),
        "disclosed": _("disclosed"),
        "written": _("wrote the file of"),
        "failed": _("failed to write the file of"),
        "printed": _("printed"),
        "ended": _("recorded how it ended:"),
        "reopened": _("took back to its draft"),
        "sent-back": _("sent back"),
        "signed-original-held": _("recorded where the signed original is:"),
    }
    return words.get(action, action.replace("-", " "))


def kept_words(reason: str) -> str:
    """Why a version of a paper was kept."""
    words = {
        "written": _("somebody began to write in it"),
        "submitted": _("submitted for sign-off"),
        "read": _("its differences were opened"),
        "first-signed": _("the first signature"),
        "signed-off": _("signed off"),
        "self-signed": _("signed by its author"),
        "agreed": _("agreed with the victim"),
        "graded": _("the grade was given"),
        "completed": _("completed"),
        "checked": _("checked"),
        "read-over": _("read over"),
        "signed": _("signed"),
        "disclosed": _("it left the desk"),
    }
    return words.get(reason, reason.replace("-", " "))


def entity_words(entity: str) -> str:
    """What a kind of row is called, where nothing closer is known of it."""
    words = {
        "case_file": _("Case"),
        "person": _("Person"),
        "involvement": _("Part in the case"),
        "contact": _("Contact"),
        "safe_contact": _("Safe contact"),
        "case_owner": _("Owner"),
        "case_link": _("Joined case"),
        "restriction": _("Restriction"),
        "case_reader": _("Named reader"),
        "case_bar": _("Bar list"),
        "incident": _("Incident"),
        "event": _("Event"),
        "duty": _("To do"),
        "attempt": _("Try at contact"),
        "record": _("Paper"),
        "snapshot": _("Kept version"),
        "signing": _("Signing"),
        "address_decision": _("Decision on an address"),
        "attachment": _("File"),
        "disclosure": _("Disclosure"),
        "account": _("Account"),
        "membership": _("Role"),
        "working_week": _("Working days"),
        "absence": _("Absence"),
        "unit": _("Unit"),
        "policy": _("Setting"),
        "catalogue_file": _("Catalogue"),
        "desk": _("Desk"),
        "erasure": _("Erasure"),
    }
    return words.get(entity, entity.replace("_", " "))


def left_words() -> dict[str, str]:
    """What each thing is called that leaves the desk, on paper, as a file or by word of mouth."""
    return {
        "cps-notice": _("Notice to the CPS"),
        "service": _("Statement for service"),
        "prosecutor": _("Prosecutor’s file"),
        "restricted": _("Witness details"),
        "copied-text": _("Text copied by hand"),
        "rmp": _("Risk management plan"),
        "safety-plan": _("Safety plan"),
        "victim-copy": _("The victim’s copy, on paper"),
        "remand-note": _("Note on risk for bail or remand"),
        "address-letter": _("Letter on an address"),
        "vps": _("Victim personal statement"),
        "vps-preference": _("Notice on how the VPS is to be presented"),
        "read-aloud": _("Read aloud, nothing left"),
        "read-with-me": _("Read together on the screen"),
    }


def leaving_states() -> dict[str, str]:
    """How far something is that leaves the desk."""
    return {"intended": _("About to leave"), "written": _("Left the desk"), "failed": _("Did not leave")}


def field_labels() -> dict[str, str]:
    """What each field of a row is called, in the order in which fields are told."""
    return {
        "ref": _("Reference"),
        "unit_id": _("Unit"),
        "victim_id": _("Victim"),
        "status": _("Status"),
        "grade": _("Risk grade"),
        "crime_number": _("Crime number"),
        "urn": _("URN"),
        "allegation": _("Allegation"),
        "review_due": _("Review due"),
        "family_name": _("Family name"),
        "given_names": _("Given names"),
        "other_names": _("Other names"),
        "born": _("Born"),
        "gender": _("Gender"),
        "language": _("Language"),
        "person_id": _("Person"),
        "role": _("Part in the case"),
        "relationship": _("Relationship"),
        "note": _("Note"),
        "ended_at": _("Ended"),
        "ended_reason": _("Why it ended"),
        "kind": _("Kind"),
        "value": _("Value"),
        "confidential": _("Confidential"),
        "past": _("Past"),
        "sealed_at": _("Sealed"),
        "sealed_by": _("Sealed by"),
        "sealed_reason": _("Why it was sealed"),
        "seq": _("Number"),
        "channel": _("Channel"),
        "number": _("Number or address"),
        "times": _("Days and times"),
        "voicemail": _("Voicemail"),
        "text_messages": _("Text messages"),
        "code_word": _("Code word"),
        "who_may_answer": _("Who may answer"),
        "do_not_use": _("Do not use"),
        "confirmed_at": _("Confirmed"),
        "ownership": _("Owner of"),
        "account_id": _("Colleague"),
        "from_at": _("From"),
        "to_at": _("Until"),
        "other_case_id": _("Joined case"),
        "day": _("Day"),
        "occurrence_number": _("Occurrence number"),
        "outcome": _("Outcome"),
        "at": _("When"),
        "precision": _("How exactly the time is known"),
        "former_at": _("Former time"),
        "withdrawn_at": _("Withdrawn"),
        "withdrawn_reason": _("Why it was withdrawn"),
        "holder_id": _("Holder"),
        "event_id": _("Because of"),
        "title": _("Title"),
        "why": _("Why"),
        "do_by": _("Do by"),
        "former_do_by": _("Former date"),
        "limit_at": _("Limit"),
        "clock": _("How it was counted"),
        "time_reason": _("Why another time"),
        "state": _("State"),
        "outcome_note": _("Note on the outcome"),
        "outcome_at": _("Outcome recorded"),
        "outcome_by": _("Outcome recorded by"),
        "late_reason": _("Why it is late"),
        "method": _("How"),
        "result": _("Result"),
        "owner_id": _("Owner"),
        "next_review": _("Next review"),
        "reason": _("Reason"),
        "held_at": _("Signed original held at"),
        "read_over_by": _("Read over by"),
        "signed_by": _("Signed by"),
        "witnessed_by": _("Witnessed by"),
        "signed_at": _("Signed"),
        "pages": _("Pages"),
        "decision": _("Decision"),
        "media_type": _("Type of file"),
        "sensitivity": _("Marking"),
        "recipient": _("Recipient"),
        "purpose": _("Purpose"),
        "section": _("Section"),
        "pasted_where": _("Pasted where"),
        "override_reason": _("Reason for the override"),
        "override_by": _("Override by"),
        "written_at": _("Written"),
        "username": _("Name to sign in with"),
        "full_name": _("Name"),
        "rank_number": _("Rank and number"),
        "disabled_at": _("Disabled"),
        "from_day": _("From"),
        "to_day": _("Until"),
        "days": _("Days of the week"),
        "cover_id": _("Covered by"),
        "name": _("Name"),
        "area": _("Area"),
        "words": _("Words"),
        "comment": _("Comment"),
        "ending": _("Ending"),
        "what": _("What"),
    }


def ownership_words(ownership: str) -> str:
    """What an owner of a case owns."""
    words = {
        "risk": _("Risk and safety planning"),
        "informing": _("Keeping the victim informed"),
        "oic": _("Officer in the case"),
    }
    return words.get(ownership, ownership)
