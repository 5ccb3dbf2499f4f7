"""Errors a person can meet in ordinary work, each with one sentence they understand.

Anything that is not a :class:`DaDeskError` is a bug: it is logged under a reference number and the
person sees that number alone. No sentence here ever holds personal data.
"""

from dataclasses import dataclass

from da_desk.wording import _


class DaDeskError(Exception):
    """An expected error. ``str(error)`` is the sentence that the person reads.

    ``exit_code`` is what the command line ends with: 2 wrong use, 3 refused by a rule, 4 not allowed,
    5 the desk can't be opened.
    """

    exit_code = 3

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of a refusal: ``field`` says where (a dotted path in the form), ``sentence`` says what to do."""

    field: str
    sentence: str


class ValidationFailed(DaDeskError):
    """Input refused whole; ``problems`` stand beside their fields and in the summary."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(p.sentence for p in problems))
        self.problems = problems


class RuleRefused(DaDeskError):
    """A rule of the trade forbids this now; the sentence says which and what to do."""


class GateClosed(DaDeskError):
    """The pack can't leave: ``missing`` are the lines of the gate, in order."""

    def __init__(self, *missing: Problem) -> None:
        super().__init__("\n".join(p.sentence for p in missing))
        self.missing = missing


class Conflict(DaDeskError):
    """Someone else saved this record since it was opened. Nothing was overwritten."""

    def __init__(self, entity: str, entity_id: str) -> None:
        super().__init__(_("Someone saved this since you opened it. Your text is kept; compare before you save."))
        self.entity = entity
        self.entity_id = entity_id


class AccessDenied(DaDeskError):
    """The person's role does not allow this."""

    exit_code = 4

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or _("Your role does not allow this. Ask your supervisor."))


class NotFound(DaDeskError):
    """Nothing by that reference that this person may see."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or _("Nothing was found under that reference."))


class UnprintableText(DaDeskError):
    """A character that no shipped font can draw; named, with its place, before anything is printed."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        super().__init__(
            _(
                "These characters can't be printed: {characters}. Change them, or have the text attached as a scan."
            ).format(characters=", ".join(characters))
        )
        self.characters = characters


class PaperTooLong(DaDeskError):
    """A paper that must stay short would not fit in a size that can still be read."""

    def __init__(self, pages: int, most: int) -> None:
        super().__init__(
            _(
                "In letters large enough to read, this would fill {pages} pages; {most} is the most. Leave something out or say it in fewer words."
            ).format(pages=pages, most=most)
        )
        self.pages = pages
        self.most = most


class CatalogueInvalid(DaDeskError):
    """A catalogue, form or rule file is damaged; the desk refuses it and says which file and where."""

    exit_code = 5

    def __init__(self, file: str, where: str) -> None:
        super().__init__(_("The file {file} can't be used: {where}").format(file=file, where=where))
        self.file = file


class StoreUnavailable(DaDeskError):
    """The desk can't be opened or written just now. The subclasses say why."""

    exit_code = 5


class WrongPassword(StoreUnavailable):
    """Name or password is wrong; the sentence doesn't say which."""

    def __init__(self) -> None:
        super().__init__(_("The name or the password is not right. Nothing was opened."))


class TooManyGuesses(StoreUnavailable):
    """Guesses are slowed; ``seconds`` says how long to wait. Never a lasting lock-out."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            _("Too many wrong passwords. Try again in {seconds} seconds; colleagues can sign in meanwhile.").format(
                seconds=seconds
            )
        )
        self.seconds = seconds


class DeskMissing(StoreUnavailable):
    """There is no desk in that folder."""

    def __init__(self) -> None:
        super().__init__(_("There is no desk in that folder. Choose the folder that holds desk.dadb."))


class DeskDamaged(StoreUnavailable):
    """The database file or its contents are damaged."""

    def __init__(self) -> None:
        super().__init__(_("The desk's file is damaged and was not opened. Restore it from the last backup."))


class KeysMissing(StoreUnavailable):
    """The key file beside the database is missing."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The key file desk.dadb.keys is missing. Put it back from the backup; without it nobody can open the desk."
            )
        )


class KeysDamaged(StoreUnavailable):
    """The key file is damaged, altered or older than the database."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(
            sentence or _("The key file is damaged or was altered. Put back the copy from the last backup.")
        )


class StoreTooNew(StoreUnavailable):
    """The desk was written by a newer version."""

    def __init__(self) -> None:
        super().__init__(
            _("This desk was made by a newer DA Desk. Update DA Desk on this computer, then open it again.")
        )


class StoreInUse(StoreUnavailable):
    """Another program holds the desk."""

    def __init__(self) -> None:
        super().__init__(_("The desk is in use by another program. Close it there, or wait a moment and try again."))


class DiskFull(StoreUnavailable):
    """No space left; what was saved before is whole."""

    def __init__(self) -> None:
        super().__init__(_("The disk is full. Nothing half-saved was kept; free some space and save again."))


class FolderReadOnly(StoreUnavailable):
    """The folder or file can't be written."""

    def __init__(self) -> None:
        super().__init__(_("That folder can't be written to. Choose another, or ask for the right to write there."))


class NetworkFolder(StoreUnavailable):
    """SQLite's log is unsafe on a network folder (storage.md §1)."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "That folder is on a network. A desk on this computer must stand on its own disk; a shared desk uses a server."
            )
        )


class FolderMissing(StoreUnavailable):
    """The folder is gone: a stick pulled out, a renamed folder."""

    def __init__(self) -> None:
        super().__init__(_("That folder is no longer there. Nothing was written; choose another folder and try again."))


class FileInUse(StoreUnavailable):
    """Another program holds the target file open (Windows)."""

    def __init__(self) -> None:
        super().__init__(_("That file is open in another program. Close it there and try again; nothing was changed."))


class CalendarMissing(DaDeskError):
    """A working day can't be counted: the calendar holds no bank holidays of that year (practice.md §2.2)."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _("The bank holidays of {year} are not known here. Load a newer calendar; no date was guessed.").format(
                year=year
            )
        )
        self.year = year


class ServerLost(StoreUnavailable):
    """The server of a shared desk can't be reached just now. What was typed is kept and can be sent again."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(
            sentence
            or _("The server can't be reached. What you type is kept on this computer and sent when it is back.")
        )


class ServerRefused(StoreUnavailable):
    """The server is there, but it can't be used as it stands: the sentence says why and whom to ask."""


class StoreTooOld(StoreUnavailable):
    """The desk on the server was made by an older version and has to be brought up to date there."""

    def __init__(self) -> None:
        super().__init__(
            _("The desk on the server is older than this DA Desk. Ask whoever runs the server to bring it up to date.")
        )


class ClientTooOld(StoreUnavailable):
    """This program is older than the desk on the server lets in."""

    def __init__(self) -> None:
        super().__init__(_("This DA Desk is too old for the desk on the server. Update DA Desk on this computer."))


class Restricted(NotFound):
    """The case is restricted: that it exists may be said, and whom to call (``contact``); nothing else."""

    def __init__(self, contact: str) -> None:
        super().__init__(_("This case is restricted. Contact {contact}.").format(contact=contact))
        self.contact = contact


class TooManyOpened(DaDeskError):
    """More cases were opened within the hour than the desk's policy lets one person open."""

    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            _(
                "You have opened more cases in the last hour than this desk allows. Wait a while, or ask your supervisor."
            )
        )
