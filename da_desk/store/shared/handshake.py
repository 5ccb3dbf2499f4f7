"""A handshake of our own with the server: what the driver, having checked it, tells nobody of its certificate."""

import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from da_desk.settings import ServerPlace

_ASK_FOR_TLS = struct.pack("!ii", 8, 80877103)
"""The first message of every client: may we speak encrypted?"""

_EXPIRED = 10
"""OpenSSL's number for a certificate that has run out."""


@dataclass(frozen=True, slots=True)
class Line:
    """How the line to the server is encrypted, and until when its certificate holds; empty when it can't be told."""

    tls: str = ""
    cipher: str = ""
    until: datetime | None = None


def line_to(place: ServerPlace, seconds: float) -> Line:
    """What a server that was found good shows. Waits at most that long for each answer."""
    with suppress(OSError):
        return _shaken(place, seconds)
    return Line()


def has_expired(place: ServerPlace, seconds: float) -> bool:
    """Whether a certificate that was refused is the right one and has run out; the driver gives one reason for all."""
    try:
        _shaken(place, seconds)
    except ssl.SSLCertVerificationError as error:
        return error.verify_code == _EXPIRED
    except OSError:
        return False
    return False


def _shaken(place: ServerPlace, seconds: float) -> Line:
    context = ssl.create_default_context(cafile=str(place.ca_file) if place.ca_file else None)
    with socket.create_connection((place.host, place.port), seconds) as plain:
        plain.sendall(_ASK_FOR_TLS)
        plain.recv(1)
        with context.wrap_socket(plain, server_hostname=place.host) as line:
            return _seen(line)


def _seen(line: ssl.SSLSocket) -> Line:
    cipher, shown = line.cipher(), line.getpeercert() or {}
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    return Line(line.version() or "", cipher[0] if cipher else "", until)
