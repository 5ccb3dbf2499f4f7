"""Text typed and not yet saved comes back to the one who typed it, and to nobody else."""

from da_desk.models.base import uuid7
from tests.desk import AnyDesk


def test_a_draft_is_offered_on_its_page_until_it_is_discarded(desk: AnyDesk) -> None:
    drafts, place = desk.as_("officer").drafts, f"record:{uuid7()}"
    first = drafts.keep_text(place, {"statement.text": "I met"}, cursor=("statement.text", 5))
    desk.clock.move(minutes=1)
    drafts.keep_text(place, {"statement.text": "I met him"}, draft_id=first.id, op_id=first.op_id)
    offered = drafts.offer(place)
    assert offered is not None
    assert (offered.id, offered.op_id, dict(offered.values)) == (first.id, first.op_id, {"statement.text": "I met him"})
    assert len(drafts.all()) == 1
    assert drafts.not_offered() == (0, 0)
    drafts.discard(first.id)
    assert drafts.offer(place) is None


def test_a_colleague_is_offered_nothing(desk: AnyDesk) -> None:
    desk.as_("officer").drafts.keep_text("new:case", {"family_name": "Marsden"})
    assert desk.as_("oic").drafts.all() == []
