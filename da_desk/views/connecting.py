"""Signing in at a shared desk: by the password that was typed, or by the one that this computer keeps."""

from dataclasses import dataclass

from da_desk.errors import DaDeskError, Problem, ServerLost, TooManyGuesses, ValidationFailed, WrongPassword
from da_desk.settings import ServerPlace
from da_desk.views.doors import Doors
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person gives to sign in at a shared desk.

    ``may_keep``: whether this computer may keep passwords at all; ``keep``: whether the person ticked that it should.
    An empty password means the kept one.
    """

    place: ServerPlace
    username: str
    password: str
    may_keep: bool = False
    keep: bool = False


def connect(doors: Doors, asked: Asked) -> object:
    """The services of that person. Off the main thread.

    Raises what the door raises; ValidationFailed when no password was typed and none is kept, or when the kept one is
    refused: then it is forgotten.
    """
    if asked.password:
        return doors.connect(asked.place, asked.username, asked.password)
    kept = doors.kept_password(asked.place, asked.username) if asked.may_keep else ""
    if not kept:
        raise ValidationFailed(Problem("password", _("Type your password.")))
    try:
        return doors.connect(asked.place, asked.username, kept)
    except WrongPassword:
        doors.forget_password(asked.place, asked.username)
        raise ValidationFailed(
            Problem("password", _("The password that this computer kept is not right any more. Type the new one."))
        ) from None


def keep_or_forget(doors: Doors, asked: Asked) -> str:
    """After signing in with a typed password: keep it, or forget an earlier one where that is no longer wanted.

    A sentence when it could not be kept, else "". Off the main thread.
    """
    if asked.keep:
        return doors.keep_password(asked.place, asked.username, asked.password)
    doors.forget_password(asked.place, asked.username)
    return ""


def beside_fields(error: DaDeskError) -> DaDeskError:
    """A refusal of the server, led to the field that the person can change; the others stand above the form."""
    if isinstance(error, WrongPassword | TooManyGuesses):
        return ValidationFailed(Problem("password", error.sentence))
    if isinstance(error, ServerLost):
        return ValidationFailed(Problem("host", _lost(error)))
    return error


def _lost(error: ServerLost) -> str:
    """Before anybody is in, nothing was typed that could be kept."""
    if error.sentence != ServerLost().sentence:
        return error.sentence
    return _("The server can't be reached. Check its name and the network.")
