"""One victim personal statement from the offer to the sentence, as its people live through it; on both stores."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from da_desk.errors import RuleRefused
from da_desk.practice.clocks import london_day
from tests.desk import AnyDesk
from tests.services.journey import pdf_text
from tests.services.personal import Personal, vps_body


def noon(day: int, month: int, year: int = 2027) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_from_the_offer_to_the_sentence(desk: AnyDesk, tmp_path: Path) -> None:
    case = Personal.begun(desk, tmp_path / "out")

    # Monday: an arrest. It is offered although no statement was made; the victim wants to wait.
    case.happened("arrest")
    assert case.one("duty.offer-vps").do_by.date().isoformat() == "2026-11-28"
    case.offer("later", ask_again=case.day_in(7), words="Not this week.")
    assert set(case.owed()) == {"duty.offer-vps-again"}

    # The charge a day later asks for nothing twice. A week on the victim says yes.
    desk.clock.move(days=1)
    case.happened("charge", offence="Assault")
    assert set(case.owed()) == {"duty.offer-vps-again"}
    desk.clock.move(days=6)
    case.offer("yes")
    assert case.one("duty.take-vps").do_by.date().isoformat() == "2026-12-10"

    # Written in the victim's own words; a view on the punishment is asked about, and the victim leaves it out.
    record_id = case.begin()
    words = "I do not go out after four. I hope that he goes to prison."
    (asked,) = case.officer.vps.questions(words)
    assert asked.words == "I hope that he goes to prison"
    words = words.removesuffix(" I hope that he goes to prison.") + " I lie awake at 14 Larch Close."
    case.contact("address", "14 Larch Close, Tarnford")
    case.save(record_id, vps_body(words))
    with pytest.raises(RuleRefused, match="known address"):
        case.printed(record_id)
    case.withhold_all(record_id)
    case.printed(record_id)
    desk.clock.move(hours=2)
    case.sign(record_id)
    assert set(case.owed()) == {"duty.send-vps", "duty.ask-vps-preference"}

    # It goes to the CPS without the address; how it is to be presented is not decided yet.
    (file,) = case.issue("vps").files
    assert "Larch" not in pdf_text(file.path.read_bytes(), case.out)
    case.prefer("undecided")
    assert set(case.owed()) == {"duty.ask-vps-preference-again"}

    # A trial is set for 22 February and moves to 8 March; four weeks before it a further VPS is offered.
    trial = case.happened("trial", noon(22, 2))
    case.officer.cases.move_event(trial, case.event(trial).version, noon(8, 3))
    assert case.one("duty.update-vps").do_by.date().isoformat() == "2027-02-08"
    desk.clock.move(days=13)
    case.prefer("self", needs="A screen")
    (file,) = case.issue("vps-preference").files
    assert "The victim reads it" in pdf_text(file.path.read_bytes(), case.out)
    assert set(case.owed()) == {"duty.update-vps"}

    # 4 January: the plea is guilty. The trial falls away; a further one is asked for at once, before the sentence.
    desk.clock.at = datetime(2027, 1, 4, 11, 30, tzinfo=UTC)
    case.officer.cases.withdraw_event(trial, case.event(trial).version, "The plea was guilty")
    case.happened("early-guilty-plea", court="Tarnford")
    case.happened("sentence-hearing", noon(25, 1))
    at_once, before = case.owed()["duty.update-vps"]
    assert at_once.overdue is False
    assert (at_once.do_by, before.do_by.date().isoformat()) == (case.now, "2027-01-11")
    assert case.one("duty.confirm-vps-preference").do_by.date().isoformat() == "2027-01-11"
    desk.clock.move(hours=3)
    case.offer("yes", (at_once.id, before.id), needed_by="2027-01-25")
    assert case.one("duty.take-vps").do_by.date().isoformat() == "2027-01-14"

    # The further one stands beside the first, which stays as it was signed.
    first = case.row(record_id)
    desk.clock.move(days=2)
    further = case.signed("Since Christmas my son no longer sleeps in his own bed.")
    assert (case.row(record_id).body_sha256, case.row(record_id).state) == (first.body_sha256, "signed")
    assert [line.line.seq for line in case.view.signed] == [1, 2]
    assert case.row(further).supersedes_id is None
    case.issue("vps")

    # A week before the sentence the victim would rather not read it. The CPS gets the later choice.
    desk.clock.move(days=3)
    case.prefer("cps-or-other-reads", (case.one("duty.confirm-vps-preference").id,), reader="The prosecutor")
    (file,) = case.issue("vps-preference").files
    notice = pdf_text(file.path.read_bytes(), case.out)
    for said in ("Somebody else reads it", "The prosecutor", "In place of", "The victim reads it, told 13 Dec 2026"):
        assert said in notice
    assert notice.count("1 page") == 2, "both statements are named"
    assert case.owed() == {}

    # The day of the sentence. From then on the choice no longer changes; everything stays on record.
    desk.clock.at = datetime(2027, 1, 25, 15, 0, tzinfo=UTC)
    case.happened("sentenced")
    with pytest.raises(RuleRefused, match="sentence was passed"):
        case.prefer("not-read")
    view = case.view
    assert [line.answer for line in view.offers] == ["yes", "yes", "later"]
    assert [line.choice for line in view.preferences] == ["cps-or-other-reads", "self", "undecided"]
    assert london_day(view.signed[1].signed_at).isoformat() == "2027-01-06"
    assert [line.kind for line in case.officer.vps_papers.copies(case.case_id)] == [
        "vps-preference", "vps", "vps-preference", "vps",
    ]  # fmt: skip
    assert desk.as_("auditor").history.verify().faults == ()
