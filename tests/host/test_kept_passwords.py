"""The keyring: what is kept is read back; null, failing, plain-text and hanging ones are answered with "not kept"."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import keyring
import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from da_desk.host.kept_passwords import SERVICE, SYSTEM_STORES, KeptPasswords
from da_desk.settings import ServerPlace

PLACE = ServerPlace("da-desk.example.org", "da_desk", 5433, Path("/etc/force-ca.pem"))
OTHER = ServerPlace("da-desk.example.org", "training", 5433)
PASSWORD = "a quiet morning in may"
ACCOUNT = "amin@da-desk.example.org:5433/da_desk"


class Vault(KeyringBackend):
    """A keyring in memory, as good as a system's."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class Roaming(Vault):
    """One that would let passwords roam."""

    persist = "enterprise"


class Locked(Vault):
    """One that the person did not unlock."""

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        raise KeyringLocked(f"could not unlock for {password}")

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        raise KeyringLocked


class Forgetful(Vault):
    """One that keeps something else than it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password[:8]


class Hanging(Vault):
    """One whose bus does not answer until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.hold = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.hold.wait(30)
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.hold.wait(30)
        super().set_password(service, username, password)


class PlaintextKeyring(Vault):
    """A stand-in for keyrings.alt's, which writes a readable file."""

    priority = 9


PlaintextKeyring.__module__ = "keyrings.alt.file"

TRUSTED = SYSTEM_STORES | {__name__, NullKeyring.__module__, FailKeyring.__module__}
Chosen = Callable[[KeyringBackend], None]


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """Makes a keyring this computer's own."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    return keyring.set_keyring


def test_a_password_is_kept_read_and_forgotten(choose: Chosen) -> None:
    vault, kept = Vault(), KeptPasswords(TRUSTED)
    choose(vault)
    assert kept.possible()
    assert kept.read(PLACE, "amin") == ""
    answer = kept.keep(PLACE, " Amin", PASSWORD)
    assert (answer.kept, answer.sentence) == (True, "This computer remembers your password.")
    assert vault.kept == {(SERVICE, ACCOUNT): PASSWORD}
    assert kept.read(PLACE, "amin") == PASSWORD
    assert kept.read(PLACE, "price") == kept.read(OTHER, "amin") == ""
    kept.forget(PLACE, "amin")
    kept.forget(PLACE, "amin")
    assert vault.kept == {}


@pytest.mark.parametrize("kind", [NullKeyring, FailKeyring, Locked, Forgetful])
def test_one_that_does_not_keep_is_found_out(choose: Chosen, kind: type[KeyringBackend]) -> None:
    chosen = kind()
    choose(chosen)
    answer = KeptPasswords(TRUSTED).keep(PLACE, "amin", PASSWORD)
    assert not answer.kept
    assert "wasn't kept" in answer.sentence
    assert getattr(chosen, "kept", {}) == {}


@pytest.mark.parametrize("kind", [NullKeyring, FailKeyring, Locked])
def test_reading_and_forgetting_there_say_nothing(choose: Chosen, kind: type[KeyringBackend]) -> None:
    choose(kind())
    kept = KeptPasswords(TRUSTED)
    kept.forget(PLACE, "amin")
    assert kept.read(PLACE, "amin") == ""


@pytest.mark.parametrize("kind", [NullKeyring, FailKeyring, PlaintextKeyring, Vault])
def test_only_the_systems_own_are_written_to(choose: Chosen, kind: type[KeyringBackend]) -> None:
    chosen, kept = kind(), KeptPasswords()
    choose(chosen)
    assert not kept.possible()
    assert not kept.keep(PLACE, "amin", PASSWORD).kept
    assert kept.read(PLACE, "amin") == ""
    assert getattr(chosen, "kept", {}) == {}


def test_of_a_chain_only_a_trusted_member_is_used(choose: Chosen) -> None:
    plain, vault = PlaintextKeyring(), Vault()

    class Chain(ChainerBackend):
        backends = (plain, vault)

    class PlainChain(ChainerBackend):
        backends = (plain,)

    kept = KeptPasswords(TRUSTED)
    choose(Chain())  # type: ignore[no-untyped-call]
    assert kept.keep(PLACE, "amin", PASSWORD).kept
    assert (plain.kept, list(vault.kept.values())) == ({}, [PASSWORD])
    choose(PlainChain())  # type: ignore[no-untyped-call]
    assert not kept.possible()
    assert not kept.keep(PLACE, "amin", PASSWORD).kept
    assert plain.kept == {}


def test_a_subclass_from_elsewhere_is_not_the_systems(choose: Chosen) -> None:
    assert all(module.startswith("keyring.backends.") for module in SYSTEM_STORES)
    assert not SYSTEM_STORES & {NullKeyring.__module__, FailKeyring.__module__, ChainerBackend.__module__, __name__}
    choose(type("Keyring", (Vault,), {"__module__": "keyring.backends.SecretServices"})())
    assert not KeptPasswords().possible()


def test_one_that_hangs_is_not_waited_for(choose: Chosen) -> None:
    hanging = Hanging()
    choose(hanging)
    kept = KeptPasswords(TRUSTED, limit=0.05)
    assert not kept.keep(PLACE, "amin", PASSWORD).kept
    assert kept.read(PLACE, "amin") == ""
    kept.forget(PLACE, "amin")
    waiting = [thread for thread in threading.enumerate() if thread.name == "keyring"]
    assert len(waiting) == 3
    assert all(thread.daemon for thread in waiting)
    hanging.hold.set()
    for thread in waiting:
        thread.join()
    assert hanging.kept == {}  # what was said not to be kept is not kept late


def test_what_is_kept_does_not_roam(choose: Chosen) -> None:
    roaming = Roaming()
    choose(roaming)
    assert KeptPasswords(TRUSTED).keep(PLACE, "amin", PASSWORD).kept
    assert roaming.persist == "local machine"


def test_nothing_of_the_password_is_logged(choose: Chosen, caplog: pytest.LogCaptureFixture) -> None:
    choose(Locked())
    with caplog.at_level(logging.DEBUG):
        assert not KeptPasswords(TRUSTED).keep(PLACE, "amin", PASSWORD).kept
    assert "KeyringLocked" in caplog.text
    assert PASSWORD not in caplog.text
