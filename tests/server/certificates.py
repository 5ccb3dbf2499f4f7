"""Certificates for the test server: one authority, what it signed for the server, and ones that must be refused."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """Who signs certificates."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Pair:
    """A server's certificate and its key, as files in PEM form."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Certificates:
    """All that a server and its clients can be given, in one folder."""

    folder: Path

    @property
    def authority(self) -> Path:
        """Certificate of the authority that signed the server's; clients trust it."""
        return self.folder / "authority.pem"

    @property
    def other_authority(self) -> Path:
        """Certificate of an authority that signed nothing here."""
        return self.folder / "other-authority.pem"

    @property
    def good(self) -> Pair:
        """Valid now, for ``localhost`` and 127.0.0.1."""
        return self._pair("good")

    @property
    def expired(self) -> Pair:
        """As the good one, but it ran out yesterday."""
        return self._pair("expired")

    @property
    def misnamed(self) -> Pair:
        """Valid now, for another computer's name."""
        return self._pair("misnamed")

    def _pair(self, name: str) -> Pair:
        return Pair(self.folder / f"{name}.pem", self.folder / f"{name}.key")


def make(folder: Path) -> Certificates:
    """Write all certificates into the folder, which must exist."""
    made, now = Certificates(folder), datetime.now(UTC)
    authority = _authority("Test authority", now)
    _write(made.authority, authority.certificate)
    _write(made.other_authority, _authority("Other test authority", now).certificate)
    _issue(authority, made.good, "localhost", now - DAY, now + 2 * DAY)
    _issue(authority, made.expired, "localhost", now - 3 * DAY, now - DAY)
    _issue(authority, made.misnamed, "server.example.org", now - DAY, now + 2 * DAY)
    return made


def _authority(name: str, now: datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    unsigned = (
        _begun(name, name, key, now - 10 * DAY, now + 10 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Authority(unsigned.sign(key, hashes.SHA256()), key)


def _issue(authority: Authority, pair: Pair, host: str, begins: datetime, ends: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    names: list[x509.GeneralName] = [x509.DNSName(host)]
    if host == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    unsigned = (
        _begun(host, _common_name(authority), key, begins, ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
    )
    _write(pair.certificate, unsigned.sign(authority.key, hashes.SHA256()))
    _write_key(pair.key, key)


def _begun(
    name: str, issuer: str, key: ec.EllipticCurvePrivateKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _common_name(authority: Authority) -> str:
    return str(authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _write(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    path.chmod(0o644)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
