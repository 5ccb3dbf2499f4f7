"""Text typed and not yet saved, kept on this computer in small encrypted files, one a draft (storage.md §7).

The key is the person's own (``Unlocked.draft_key``): colleagues who can open the desk can't open these. A file's
name and the desk's and person's ids are bound to its contents, so a file moved elsewhere opens nothing.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag

from da_desk.errors import DaDeskError, DiskFull
from da_desk.host.files import atomic_write, in_words, remove_strays
from da_desk.store.sealing import unwrap, wrap

_MAGIC = b"DADESK-DRAFT-1\n"
_KEY_MARK_BYTES = 16
_SUFFIX = ".draft"
_DAMAGED = ".damaged"
_SHELVED, _GONE = ".shelved", ".gone"
"""Empty files beside a draft: its copy was on the shelf; it is gone and its copy has to go too."""

_RESERVE = "reserve"
RESERVE_BYTES = 2 << 20
_UUIDS = frozenset({"id", "op_id", "case_id", "record_id"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person typed on one page.

    ``place`` names the page (``record:<uuid>``, ``new:withdrawal_statement:<case uuid>``); ``op_id`` is of the save to
    come, so that a retry after a crash saves once; ``base_version`` is the record's version when it was opened;
    ``cursor`` is the field and the position in it; ``saved_at`` an aware UTC instant. ``base`` is what was saved when
    the typing began, so that it can be merged with what somebody else saves meanwhile; None when it isn't known.
    """

    id: UUID
    op_id: UUID
    place: str
    case_id: UUID | None
    record_id: UUID | None
    base_version: int | None
    values: Mapping[str, Any]
    cursor: tuple[str, int] | None
    saved_at: datetime
    base: Mapping[str, Any] | None = None


class Shelf(ABC):
    """A second place for sealed drafts, for a person who may sit at another computer next. It never makes anyone wait."""

    @abstractmethod
    def keep(self, draft_id: UUID, sealed: bytes, done: Callable[[], object]) -> None:
        """Keep a copy soon; ``done`` once it is there, from another thread."""

    @abstractmethod
    def drop(self, draft_id: UUID, done: Callable[[], object]) -> None:
        """Remove the copy soon; ``done`` once it is gone, from another thread."""

    @abstractmethod
    def all(self) -> Mapping[UUID, bytes] | None:
        """Every copy; None when they can't be asked for just now."""


class Drafts:
    """The drafts of one person on one desk on this computer.

    ``folder`` is theirs alone (:func:`drafts_folder`). Space for one long draft is reserved and given up when the disk
    is full. ``damaged`` and ``locked`` count what is there and can't be offered, so that the desk can say so. With a
    ``shelf`` sealed copies stand in a second place, and what was typed at another computer is brought here.
    """

    def __init__(
        self, folder: Path, key: bytes, *, desk_id: UUID, account_id: UUID, shelf: Shelf | None = None
    ) -> None:
        self._folder = folder
        self._shelf = shelf
        self._key = key
        self._mark = hashlib.sha256(b"da-desk draft key mark 1" + key).digest()[:_KEY_MARK_BYTES]
        self._owner = desk_id.bytes + account_id.bytes
        with in_words():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        remove_strays(folder)
        self._reserve()
        if shelf is not None:
            self._bring_home(shelf)

    def keep(self, draft: Draft) -> None:
        """Keep the draft, in place of its former text. Raises DiskFull when even the reserved space is gone."""
        sealed = self._mark + wrap(_to_bytes(draft), self._key, self._header(draft.id))
        try:
            atomic_write(self._path(draft.id), _MAGIC + sealed)
        except DiskFull:
            if not self._give_up_reserve():
                raise
            atomic_write(self._path(draft.id), _MAGIC + sealed)
        else:
            self._reserve()
        if self._shelf is not None:
            self._shelf.keep(draft.id, _MAGIC + sealed, lambda: self._mark_file(draft.id, _SHELVED))

    def offer(self, place: str) -> Draft | None:
        """The newest draft of a page, or None."""
        return next((draft for draft in self.all() if draft.place == place), None)

    def all(self) -> list[Draft]:
        """Every readable draft, newest first. A damaged one is put aside and counted, never an error."""
        found = [self._open(path) for path in sorted(self._folder.glob(f"*{_SUFFIX}"))]
        return sorted((draft for draft in found if draft), key=lambda draft: (draft.saved_at, draft.id), reverse=True)

    def discard(self, draft_id: UUID) -> None:
        """Remove the draft: its text was saved, or thrown away on purpose. Nothing happens when it is gone already."""
        with in_words():
            self._path(draft_id).unlink(missing_ok=True)
        if self._shelf is not None:
            self._mark_file(draft_id, _GONE)
            self._unmark_file(draft_id, _SHELVED)
            self._shelf.drop(draft_id, lambda: self._unmark_file(draft_id, _GONE))

    def _bring_home(self, shelf: Shelf) -> None:
        """What was typed elsewhere comes here, newer text in place of older; what was saved elsewhere goes here too."""
        copies = shelf.all()
        if copies is None:
            return
        for draft_id in self._marked(_GONE):
            shelf.drop(draft_id, partial(self._unmark_file, draft_id, _GONE))
        for draft_id in self._marked(_SHELVED) - copies.keys():
            self._unmark_file(draft_id, _SHELVED)
            self._path(draft_id).unlink(missing_ok=True)
        for draft_id, sealed in copies.items():
            if draft_id not in self._marked(_GONE):
                self._take_copy(draft_id, sealed)

    def _take_copy(self, draft_id: UUID, sealed: bytes) -> None:
        path = self._path(draft_id)
        here, there = self._open(path), self._opened(draft_id, sealed)
        if there is not None and (here is None or here.saved_at < there.saved_at):
            with suppress(DaDeskError):
                atomic_write(path, sealed)
                self._mark_file(draft_id, _SHELVED)

    def _opened(self, draft_id: UUID, sealed: bytes) -> Draft | None:
        """What stands in a copy; None for one that this key doesn't open, or that was altered."""
        head = len(_MAGIC) + _KEY_MARK_BYTES
        if sealed[:head] != _MAGIC + self._mark:
            return None
        with suppress(InvalidTag, ValueError, KeyError, TypeError):
            return _from_bytes(unwrap(sealed[head:], self._key, self._header(draft_id)))
        return None

    def _mark_file(self, draft_id: UUID, mark: str) -> None:
        with suppress(OSError):
            (self._folder / f"{draft_id.hex}{mark}").touch()

    def _unmark_file(self, draft_id: UUID, mark: str) -> None:
        with suppress(OSError):
            (self._folder / f"{draft_id.hex}{mark}").unlink(missing_ok=True)

    def _marked(self, mark: str) -> set[UUID]:
        return {UUID(hex=path.name.removesuffix(mark)) for path in self._folder.glob(f"*{mark}")}

    @property
    def damaged(self) -> int:
        """How many damaged drafts were put aside; their files stay for someone who can mend them."""
        return len(list(self._folder.glob(f"*{_DAMAGED}")))

    @property
    def locked(self) -> int:
        """How many drafts are sealed under a former key: the person's password was reset since they were typed."""
        return sum(self._mark_of(path) not in (self._mark, None) for path in self._folder.glob(f"*{_SUFFIX}"))

    def _path(self, draft_id: UUID) -> Path:
        return self._folder / f"{draft_id.hex}{_SUFFIX}"

    def _header(self, draft_id: UUID) -> bytes:
        return _MAGIC + self._owner + draft_id.bytes

    def _mark_of(self, path: Path) -> bytes | None:
        with suppress(OSError), path.open("rb") as file:
            head = file.read(len(_MAGIC) + _KEY_MARK_BYTES)
            if head.startswith(_MAGIC) and len(head) == len(_MAGIC) + _KEY_MARK_BYTES:
                return head[len(_MAGIC) :]
        return None

    def _open(self, path: Path) -> Draft | None:
        if self._mark_of(path) not in (self._mark, None):
            return None
        try:
            draft_id = UUID(hex=path.name.removesuffix(_SUFFIX))
            sealed = path.read_bytes()[len(_MAGIC) + _KEY_MARK_BYTES :]
            return _from_bytes(unwrap(sealed, self._key, self._header(draft_id)))
        except FileNotFoundError:
            return None
        except OSError:
            return None  # can't be read just now: still there, not damaged
        except (InvalidTag, ValueError, KeyError, TypeError):
            with suppress(OSError):
                path.replace(path.with_name(f"{path.name}{_DAMAGED}"))
            return None

    def _reserve(self) -> None:
        """Set aside room for one long draft; random bytes, so that no file system packs them to nothing."""
        if self._reserved():
            return
        with suppress(DiskFull):
            atomic_write(self._folder / _RESERVE, token_bytes(RESERVE_BYTES))

    def _reserved(self) -> bool:
        return (self._folder / _RESERVE).is_file()

    def _give_up_reserve(self) -> bool:
        """Free the reserved room; False when there was none."""
        with suppress(OSError):
            (self._folder / _RESERVE).unlink()
            return True
        return False


def drafts_folder(state: Path, desk_id: UUID, account_id: UUID) -> Path:
    """Where a person's drafts on a desk stand, under this computer's state folder."""
    return state / "drafts" / desk_id.hex / account_id.hex


def _to_bytes(draft: Draft) -> bytes:
    """UTF-8 JSON; half surrogate pairs pass, since a draft keeps whatever was typed. Raises TypeError for non-JSON."""
    plain = {each.name: _plain(getattr(draft, each.name)) for each in fields(draft)}
    return json.dumps(plain, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


def _from_bytes(raw: bytes) -> Draft:
    plain = json.loads(raw.decode("utf-8", "surrogatepass"))
    for name in _UUIDS:
        plain[name] = UUID(plain[name]) if plain[name] else None
    cursor = plain["cursor"]
    draft = Draft(**plain)
    return replace(
        draft,
        saved_at=datetime.fromisoformat(plain["saved_at"]),
        cursor=(str(cursor[0]), int(cursor[1])) if cursor else None,
    )
