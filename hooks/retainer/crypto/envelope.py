"""Seals a payload under a client's keys into a page, and opens the envelope of a sealed page.

This is version 1 of the envelope; `SPEC.md`, section 4, says what each of its bytes is. Only this
module makes a `SealedPage`, and only a `SealedPage` is written to a site.
"""

import base64
import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .canonical_json import canonical
from .keys import SLUG, Keys, hkdf, normalize_passphrase

VERSION: Final = 1
CONTENT_KEY_BYTES: Final = 32  # AES-256
NONCE_BYTES: Final = 12  # NIST SP 800-38D, 5.2.1.1: the length that it recommends
CHECK_BYTES: Final = 4  # tells a wrong code from a wrong passphrase but once in 2^32
LENGTH_BYTES: Final = 4
LEAST_BYTES: Final = 16 * 1024  # all offers without pictures have one size
# Fixed: the same payload gives the same bytes. A page of text has some 9 KB at any level, which the
# padding makes 16 KiB, and level 9 takes twice as long.
DEFLATE_LEVEL: Final = 4

KDF_CODE: Final = "hkdf"  # RFC 5869, SHA-256
KDF_PASSPHRASE: Final = "hkdf+pbkdf2"  # noqa: S105 - a name, no passphrase
# OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256
PBKDF2_ROUNDS: Final = 600_000
PBKDF2_BYTES: Final = 32

_ROUNDS: Final = {KDF_CODE: 0, KDF_PASSPHRASE: PBKDF2_ROUNDS}
_FIELDS: Final = frozenset({"v", "slug", "kdf", "rounds", "nonce", "check", "sum", "data"})
_SEALED: Final = re.compile(
    rb'<script id="sealed" type="application/json">(.*?)</script>', re.DOTALL
)


class SealError(ValueError):
    """The envelope does not open; each subclass is a reason that vault.js shows the reader too."""


class Damaged(SealError):
    """The envelope is not what was written."""


class UnknownVersion(SealError):
    """The envelope has a version that this code does not know."""


class WrongCode(SealError):
    """The code belongs to another page, or is mistyped."""


class WrongPassphrase(SealError):
    """The code is right; the passphrase is wrong, or is missing."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The payload is all that a page shows to whoever opens it."""

    title: str
    language: str
    html: str
    digest: str | None = None
    closes: str | None = None
    """The instant, in UTC and ISO 8601, from which the page shows ``closed``."""
    closed: str | None = None

    def json(self) -> bytes:
        """Return the canonical JSON of the fields that are set."""
        return canonical({key: text for key, text in asdict(self).items() if text is not None})


@dataclass(frozen=True, slots=True)
class Shell:
    """The shell is the clear part of a page, before and after its envelope."""

    prefix: bytes
    suffix: bytes


@dataclass(frozen=True, slots=True)
class SealedPage:
    """A sealed page is one that may be published; `seal` alone makes it."""

    slug: str
    fields: Mapping[str, str | int] = field(repr=False)
    """The envelope without its data."""
    data: bytes = field(repr=False)
    """The ciphertext, not yet in base64: many pages wait for the site at once."""
    shell: Shell = field(repr=False)

    @property
    def envelope(self) -> bytes:
        """The envelope as it stands in the file."""
        sealed = canonical({**self.fields, "data": _base64(self.data)})
        # Base64 holds no "<"; should the envelope ever hold one, the script must not end there.
        return sealed.replace(b"<", b"\\u003c")

    @property
    def content(self) -> bytes:
        """The whole file: the envelope with the shell around it."""
        return self.shell.prefix + self.envelope + self.shell.suffix


def stretch(passphrase: str, slug: str) -> bytes:
    """Return PBKDF2 of the normalized passphrase. This takes about 100 ms: callers may cache it."""
    return hashlib.pbkdf2_hmac(
        "sha256",
        normalize_passphrase(passphrase).encode(),
        slug.encode(),
        PBKDF2_ROUNDS,
        PBKDF2_BYTES,
    )


def padded(length: int) -> int:
    """Return the padded length of a plaintext: the next power of two, at least 16 KiB.

    Finer steps would give a client away: logos are public files, and the length of a page that
    holds one would tell which it is.
    """
    return 1 << (max(length, LEAST_BYTES) - 1).bit_length()


def plaintext(payload: Payload) -> bytes:
    """Return the bytes to encrypt: the deflated payload, its length in front, padding behind."""
    deflate = zlib.compressobj(DEFLATE_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(payload.json()) + deflate.flush()
    text = len(packed).to_bytes(LENGTH_BYTES, "big") + packed
    return text.ljust(padded(len(text)), b"\0")


def envelope(
    payload: Payload,
    keys: Keys,
    passphrase: str | None = None,
    stretch: Callable[[str, str], bytes] = stretch,
) -> dict[str, str | int]:
    """Encrypt a payload, and return the envelope as the JSON object that a page carries.

    `stretch` may be a caching twin of the function `stretch`.
    """
    fields, data = _encrypt(payload, keys, passphrase, stretch)
    return {**fields, "data": _base64(data)}


def seal(
    payload: Payload,
    keys: Keys,
    passphrase: str | None,
    shell: Shell,
    stretch: Callable[[str, str], bytes] = stretch,
) -> SealedPage:
    """Encrypt a payload, and return the page to publish: the shell with the envelope in it."""
    return SealedPage(keys.slug, *_encrypt(payload, keys, passphrase, stretch), shell)


def _encrypt(
    payload: Payload, keys: Keys, passphrase: str | None, stretch: Callable[[str, str], bytes]
) -> tuple[dict[str, str | int], bytes]:
    """Return the envelope without its data, and the data."""
    kdf = KDF_CODE if passphrase is None else KDF_PASSPHRASE
    stretched = b"" if passphrase is None else stretch(passphrase, keys.slug)
    aad = _aad(VERSION, keys.slug, kdf, _ROUNDS[kdf])
    text = plaintext(payload)
    nonce = hmac.digest(keys.nonce_key, aad + text, "sha256")[:NONCE_BYTES]
    data = AESGCM(_content_key(keys.access, stretched, keys.slug)).encrypt(nonce, text, aad)
    fields: dict[str, str | int] = {
        "v": VERSION,
        "slug": keys.slug,
        "kdf": kdf,
        "rounds": _ROUNDS[kdf],
        "nonce": _base64(nonce),
        "check": _base64(_check(keys.access, keys.slug)),
        "sum": _base64(hashlib.sha256(data).digest()),
    }
    return fields, data


def find_envelope(page: bytes) -> dict[str, object]:
    """Return the envelope in a published page. Raises `Damaged` where there is none."""
    element = _SEALED.search(page)
    if not element:
        raise Damaged("the page holds no envelope")
    try:
        sealed = json.loads(element[1])
    except ValueError:
        raise Damaged("the page's envelope is not JSON") from None
    if not isinstance(sealed, dict):
        raise Damaged("the page's envelope is not an object")
    return sealed


def open_envelope(
    envelope: Mapping[str, object],
    code: str | bytes,
    passphrase: str | None = None,
    stretch: Callable[[str, str], bytes] = stretch,
) -> dict[str, object]:
    """Decrypt an envelope, and return its payload; `code` is the text or its 16 bytes.

    Raises the `SealError` whose reason vault.js would show.
    """
    if envelope.get("v") != VERSION:
        raise UnknownVersion("the envelope is of an unknown version")
    slug, kdf, rounds = (envelope.get(key) for key in ("slug", "kdf", "rounds"))
    if (
        set(envelope) != _FIELDS
        or not isinstance(slug, str)
        or not SLUG.fullmatch(slug)
        or not isinstance(kdf, str)
        or kdf not in _ROUNDS
        or rounds != _ROUNDS[kdf]
    ):
        raise Damaged("the envelope is malformed")
    nonce, check, checksum, data = (
        _bytes(envelope[key]) for key in ("nonce", "check", "sum", "data")
    )
    if len(nonce) != NONCE_BYTES or hashlib.sha256(data).digest() != checksum:
        raise Damaged("the envelope's data is not what was sealed")
    access = code if isinstance(code, bytes) else _access(code)
    if not hmac.compare_digest(_check(access, slug), check):
        raise WrongCode("the code is not this page's")
    if kdf == KDF_PASSPHRASE and passphrase is None:
        raise WrongPassphrase("the page asks for a passphrase")
    stretched = b"" if kdf == KDF_CODE or passphrase is None else stretch(passphrase, slug)
    key = AESGCM(_content_key(access, stretched, slug))
    try:
        text = key.decrypt(nonce, data, _aad(VERSION, slug, kdf, _ROUNDS[kdf]))
    except InvalidTag:
        if kdf == KDF_CODE:
            raise Damaged("the envelope was changed after sealing") from None
        raise WrongPassphrase("the passphrase is not this page's") from None
    return _unpack(text)


def _unpack(text: bytes) -> dict[str, object]:
    length = int.from_bytes(text[:LENGTH_BYTES], "big")
    packed = text[LENGTH_BYTES : LENGTH_BYTES + length]
    try:
        payload = json.loads(zlib.decompress(packed, -zlib.MAX_WBITS))
    except (zlib.error, ValueError):
        raise Damaged("what was sealed is no payload") from None
    if not isinstance(payload, dict):
        raise Damaged("what was sealed is no payload")
    return payload


def _content_key(access: bytes, stretched: bytes, slug: str) -> bytes:
    return hkdf(access + stretched, "retainer/v1/content", CONTENT_KEY_BYTES, slug.encode())


def _check(access: bytes, slug: str) -> bytes:
    return hkdf(access, "retainer/v1/check", CHECK_BYTES, slug.encode())


def _aad(version: int, slug: str, kdf: str, rounds: int) -> bytes:
    return canonical({"v": version, "slug": slug, "kdf": kdf, "rounds": rounds})


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: object) -> bytes:
    try:
        if isinstance(text, str):
            return base64.b64decode(text, validate=True)
    except ValueError:
        pass
    raise Damaged("the envelope is malformed")


def _access(code: str) -> bytes:
    try:
        return base64.b32decode(code.upper() + "=" * (-len(code) % 8))
    except ValueError:
        raise WrongCode("the code is not this page's") from None
