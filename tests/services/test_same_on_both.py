"""The same journey leaves the same history on a local desk and on a shared one: one written here, one by triggers."""

from collections import Counter
from pathlib import Path

from da_desk.services.history import HistoryLine
from tests.desk import AnyDesk, DeskForTests
from tests.services.lived_in import lived_in
from tests.shared_desk import SharedDeskForTests

Told = tuple[str, str, str, tuple[object, ...]]


def told(desk: AnyDesk, folder: Path) -> Counter[Told]:
    folder.mkdir()
    case_id = lived_in(desk, folder)
    lines = desk.as_("supervisor").history.of_case(case_id, n=1_000, changes_only=True)
    return Counter(map(words, lines))


def words(line: HistoryLine) -> Told:
    return (line.who, line.action, line.what, tuple(sorted((f.label, f.former, f.new) for f in line.fields)))


def test_the_history_of_a_whole_case_reads_alike(
    local_desk: DeskForTests, server_desk: SharedDeskForTests, tmp_path: Path
) -> None:
    here, there = told(local_desk, tmp_path / "here"), told(server_desk, tmp_path / "there")
    assert here - there == Counter()
    assert there - here == Counter()
    assert here.total() > 40
