"""What the page of an assessment says: by which keys it is answered, and what giving the grade means."""

from typing import TYPE_CHECKING

from da_desk.practice.grading import grade_words, is_downgrade
from da_desk.views.forms.asked import keys_of
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.forms import Section as Declared


def keys_words(section: "Declared") -> str:
    """The keys of the first scale of a section; "" where nothing is asked on one."""
    asked = [field for field in section.fields if field.kind == "asked"]
    if not asked:
        return ""
    choices = [(choice.id, choice.title) for choice in asked[0].choices]
    letters = [key.upper() for key in keys_of(choices) if key.isalpha()]
    keys = ", ".join(letters) if len(letters) == len(choices) else f"1–{len(choices)}"
    sentence = _(
        "By keyboard: {keys} answers and goes on; ↑ and ↓ move; C opens a comment; Delete takes an answer back."
    )
    return sentence.format(keys=keys)


def confirm_words(grade: str, former: str) -> str:
    """What happens when the grade is given, to be confirmed."""
    if not grade:
        return _("The grade of the case stays as it is. This assessment is kept for good.")
    if is_downgrade(former, grade):
        sentence = _(
            "From {former} to {grade}. A supervisor checks that the risk has fallen. This assessment is kept for good."
        )
        return sentence.format(former=grade_words(former), grade=grade_words(grade))
    sentence = _(
        "The case is graded {grade} from now on, and what that asks for is put on the lists. This assessment is kept for good."
    )
    return sentence.format(grade=grade_words(grade))
