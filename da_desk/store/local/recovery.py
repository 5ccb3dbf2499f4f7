"""The recovery code: 160 random bits for a sealed envelope, and 20 more that catch a slip of the pen."""

import hashlib
from secrets import randbits

from da_desk.errors import Problem, ValidationFailed
from da_desk.wording import _

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_SECRET_LETTERS = 32
_CHECK_LETTERS = 4
_GROUP = 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """Nine groups of four letters, as they are written down and read out."""
    number = randbits(5 * _SECRET_LETTERS)
    secret = "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(_SECRET_LETTERS))
    whole = secret + _check(secret)
    return "-".join(whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP))


def plain(code: str) -> str:
    """The code without groups, case and the usual misreadings (O for 0, I and L for 1).

    Raises ValidationFailed when the check letters do not fit: a mistyped code, not a wrong one.
    """
    letters = "".join(letter for letter in code.upper() if letter.isalnum()).translate(_MISREAD)
    secret = letters[:_SECRET_LETTERS]
    if len(letters) != _SECRET_LETTERS + _CHECK_LETTERS or _check(secret) != letters[_SECRET_LETTERS:]:
        raise ValidationFailed(
            Problem(
                "recovery_code", _("That recovery code has a slip in it. Compare it with the paper, group by group.")
            )
        )
    return letters


def _check(secret: str) -> str:
    digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:3], "big")
    return "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(_CHECK_LETTERS))
