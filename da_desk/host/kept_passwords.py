"""A shared desk's password in the computer's own keyring, where the computer's policy lets a person have it kept.

Only stores of the operating system are trusted: a plain-text one, one that asks on a console, or one nobody knows is
never written to. Never called for a desk on this computer. Every call may take seconds (a keyring can ask the person
to unlock it, and the bus behind it can hang) and belongs off the main thread; none takes longer than the limit given.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend

from da_desk import logs
from da_desk.settings import ServerPlace
from da_desk.wording import _

T = TypeVar("T")
SERVICE = "DA Desk"
SYSTEM_STORES = frozenset(
    f"keyring.backends.{name}" for name in ("Windows", "macOS", "SecretService", "libsecret", "kwallet")
)
"""The modules of the keyrings that the operating systems themselves keep, encrypted."""
LONGEST_SECONDS = 20.0
"""How long a keyring is waited for: long enough for a person to unlock it."""


class NoKeyring(Exception):
    """There is no keyring here that may be used, or it did not do what it was asked."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether the password is kept now, and the sentence for the person."""

    kept: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class KeptPasswords:
    """The passwords of shared desks in this computer's keyring. ``trusted``: the modules of keyrings that may be used."""

    trusted: frozenset[str] = SYSTEM_STORES
    limit: float = LONGEST_SECONDS

    def possible(self) -> bool:
        """Whether there is a keyring here that may be used."""
        try:
            self._asked(lambda _backend: None)
        except NoKeyring:
            return False
        return True

    def keep(self, place: ServerPlace, username: str, password: str) -> Kept:
        """Keep it, and read it back: some keyrings silently keep nothing."""
        account, given_up = _account(place, username), threading.Event()

        def write(backend: KeyringBackend) -> bool:
            backend.set_password(SERVICE, account, password)
            kept = backend.get_password(SERVICE, account) == password
            if not kept or given_up.is_set():
                backend.delete_password(SERVICE, account)
            return kept

        try:
            kept = self._asked(write)
        except NoKeyring:
            kept = False
            given_up.set()  # one that answers late must not keep what was said not to be kept
        if kept:
            return Kept(True, _("This computer remembers your password."))
        return Kept(False, _("This computer can't keep your password safely, so it wasn't kept. Type it each time."))

    def read(self, place: ServerPlace, username: str) -> str:
        """The kept password; "" when there is none."""
        try:
            return self._asked(lambda backend: backend.get_password(SERVICE, _account(place, username))) or ""
        except NoKeyring:
            return ""

    def forget(self, place: ServerPlace, username: str) -> None:
        """Keep it no longer. Nothing happens when there was none."""
        account = _account(place, username)

        def remove(backend: KeyringBackend) -> None:
            if backend.get_password(SERVICE, account) is not None:
                backend.delete_password(SERVICE, account)

        try:
            self._asked(remove)
        except NoKeyring:
            logging.getLogger(logs.NAME).warning("keyring: a password could not be removed")

    def _asked(self, ask: Callable[[KeyringBackend], T]) -> T:
        """What the keyring answers within the limit. Raises NoKeyring, whatever went wrong in it."""
        return _within(self.limit, lambda: ask(self._backend()))

    def _backend(self) -> KeyringBackend:
        """The keyring that this computer chose; of a chain the first that is trusted, used alone."""
        chosen = keyring.get_keyring()
        offered = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
        for backend in offered:
            if _module(backend) in self.trusted:
                return _here(backend)
        raise NoKeyring


def _module(backend: KeyringBackend) -> str:
    """The module that a keyring comes from: a subclass from elsewhere is not the system's."""
    return type(backend).__module__


def _here(backend: KeyringBackend) -> KeyringBackend:
    """The keyring, told to keep on this computer alone where it would let its passwords roam (Windows)."""
    if hasattr(backend, "persist"):
        cast("Any", backend).persist = "local machine"
    return backend


def _account(place: ServerPlace, username: str) -> str:
    return f"{username.strip().casefold()}@{place.address}"


def _within(seconds: float, work: Callable[[], T]) -> T:
    """The answer of ``work``, done on a thread that the end of the program does not wait for."""
    answer: Future[T] = Future()

    def fill() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - keyrings raise whatever their system does; see below
            answer.set_exception(error)

    threading.Thread(target=fill, name="keyring", daemon=True).start()
    try:
        error = answer.exception(seconds)
    except TimeoutError:
        raise NoKeyring from None
    if error is not None:
        # Only its kind: the text of an error of someone else's can hold what it was given.
        logging.getLogger(logs.NAME).warning("keyring: %s", type(error).__name__)
        raise NoKeyring
    return answer.result()
