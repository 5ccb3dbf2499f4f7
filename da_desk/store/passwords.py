"""The rule for passwords: long, or at least not one that everybody tries. No composition rule, no expiry.

Source: NIST SP 800-63B §5.1.1.2 and the NCSC's password guidance; the words to avoid are zxcvbn's frequency lists.
"""

import unicodedata

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from da_desk.wording import _

LONG = 12
SHORTEST = 8
LONGEST = 1024
_FEWEST_DISTINCT = 4
_SEQUENCES = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_SWAPS = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})
_COMMON = frozenset(word for words in FREQUENCY_LISTS.values() for word in words)


def problem(password: str, username: str) -> str | None:
    """The sentence that says why ``password`` is refused for ``username``, or None when it will do."""
    plain = unicodedata.normalize("NFC", password)
    folded = plain.casefold()
    if len(plain) < SHORTEST:
        return _("Use 12 characters or more; three unrelated words do well.")
    if len(plain) > LONGEST:
        return _("Use at most 1,024 characters.")
    if _trivial(folded):
        return _("That is one of the first passwords anyone would try. Choose another.")
    if _is_name(folded, unicodedata.normalize("NFC", username).casefold().strip()):
        return _("The password can't be your own sign-in name. Choose another.")
    if len(plain) < LONG and _common(folded):
        return _("That is a well-known password or word. Use 12 characters or more, or something less common.")
    return None


def _is_name(folded: str, name: str) -> bool:
    """The name itself, backwards, repeated, or with digits and marks around it."""
    if not name:
        return False
    if name in (_core(folded), folded, folded[::-1]):
        return True
    return name in folded and not folded.replace(name, "").strip("0123456789 .-_!?")


def _common(folded: str) -> bool:
    """On the deny list: as typed, without digits and marks around it, or with the usual swaps (``p@ssw0rd``)."""
    tried = {folded, _core(folded), folded.translate(_SWAPS), _core(folded).translate(_SWAPS)}
    return not _COMMON.isdisjoint(tried - {""})


def _trivial(folded: str) -> bool:
    """Few different characters, a short or common piece over and over, one run of the keyboard, or a listed password."""
    return len(set(folded)) < _FEWEST_DISTINCT or _run(folded) or _repeated(folded) or folded in _COMMON


def _core(folded: str) -> str:
    return folded.strip("0123456789 .,;:!?@#£$%^&*()-_=+'\"/\\")


def _run(folded: str) -> bool:
    endless = [sequence * (LONGEST // len(sequence) + 2) for sequence in _SEQUENCES]
    rows = "".join(_SEQUENCES[3:])
    return any(folded in line or folded[::-1] in line for line in (*endless, rows, rows + "1234567890"))


def _repeated(folded: str) -> bool:
    period = (folded + folded).find(folded, 1)
    piece = folded[:period]
    return period < len(folded) and (period <= 4 or _common(piece))
