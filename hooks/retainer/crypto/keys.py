"""Derives a client's keys and private link from the portal's secret and the client's handle.

Pure: the same secret and handle give the same link on every machine, in every build. `SPEC.md`,
sections 2 and 3, says how; `tests/cases/vectors-v1.json` has worked examples.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32  # as many as SHA-256 has: RFC 2104, 3: a longer key is hardly stronger
SLUG_BYTES = 10  # 80 bits: no two clients of one portal share one
ACCESS_BYTES = 16  # 128 bits: NIST SP 800-57 part 1, rev. 5, table 4: enough beyond 2030
NONCE_KEY_BYTES = 32
FINGERPRINT_BYTES = 16
ACCEPT_KEY_BYTES = 32
REPLY_KEY_BYTES = 32
LINK_BYTES = 5  # 8 characters of base32

SLUG = re.compile(r"[a-z2-7]{16}")
"""Matches a whole slug: SLUG_BYTES in base32."""

# NFKC leaves these of the white space that people type or paste. vault.js has the same list: what
# `\s` matches differs between Python and JavaScript.
_SPACES = re.compile("[\t-\r \x85\u1680\u2028\u2029]+")
_CEDILLAS = str.maketrans("ŞşŢţ", "ȘșȚț")


class BadSecret(ValueError):
    """The text is no portal's secret; the message says why and what to do, but not the text."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one client under the portal's secret. Only the slug is public."""

    slug: str
    code: str = field(repr=False)
    access: bytes = field(repr=False)
    nonce_key: bytes = field(repr=False)


def base32(data: bytes) -> str:
    """Return bytes in the base32 of RFC 4648, in lower case and without padding."""
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def hkdf(key: bytes, info: str, length: int, salt: bytes | None = None) -> bytes:
    """Return `length` bytes of HKDF-SHA256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info.encode()).derive(key)


def handle(client_id: str, link: str | None) -> str:
    """Return the handle: the name from which a client's keys are derived.

    With a `link` in the client's file, renaming the file keeps the private link, and replacing the
    `link` revokes it. A file without one has its id as its handle.
    """
    return f"link:{link}" if link else f"id:{client_id}"


def derive(secret: bytes, handle: str) -> Keys:
    """Return the keys of the client with this handle."""
    access = hkdf(secret, f"retainer/v1/access/{handle}", ACCESS_BYTES)
    return Keys(
        slug=base32(hkdf(secret, f"retainer/v1/slug/{handle}", SLUG_BYTES)),
        code=base32(access),
        access=access,
        nonce_key=hkdf(secret, f"retainer/v1/nonce/{handle}", NONCE_KEY_BYTES),
    )


def client_keys(secret: bytes, client_id: str, link: str | None) -> Keys:
    """Return the keys of the client with this id and, where its file has one, this `link`."""
    return derive(secret, handle(client_id, link))


def accept_key(access: bytes) -> bytes:
    """Return the key of form-1 reply codes, which show that the sender had the private link."""
    return hkdf(access, "retainer/v1/accept", ACCEPT_KEY_BYTES)


def reply_key(access: bytes, stretched: bytes, slug: str) -> bytes:
    """Return the key of form-2 reply codes: link and passphrase, which `stretched` is made of."""
    return hkdf(access + stretched, "retainer/v1/reply2", REPLY_KEY_BYTES, salt=slug.encode())


def fingerprint(secret: bytes) -> str:
    """Return a secret's fingerprint, which is committed, so that a build notices another one."""
    return base32(hkdf(secret, "retainer/v1/fingerprint", FINGERPRINT_BYTES))


def encode_secret(secret: bytes) -> str:
    """Return a secret as people keep it: base64url without padding."""
    return base64.urlsafe_b64encode(secret).decode("ascii").rstrip("=")


def decode_secret(text: str) -> bytes:
    """Return the secret in a text: base64url, padded or not. Raises `BadSecret`."""
    compact = text.strip()
    if not compact:
        raise BadSecret("the secret is empty; paste the copy in your password manager")
    if not re.fullmatch(r"[A-Za-z0-9_-]+={0,2}", compact):
        raise BadSecret(
            "the secret holds characters that are not base64url (letters, digits, - and _);"
            " paste it without quotes, spaces or a name in front"
        )
    body = compact.rstrip("=")
    try:
        secret = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except binascii.Error:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise BadSecret(
            f"the secret has {len(body)} characters, it must have 43 (32 bytes in base64url);"
            " it was cut or is another value: copy it again, whole"
        )
    return secret


def new_link(random: Callable[[int], bytes]) -> str:
    """Return a new random `link` for a client's file: 8 characters of lower-case base32."""
    return base32(random(LINK_BYTES))


def url(site_url: str, keys: Keys) -> str:
    """Return a client's private link under the site's address, which may have a path."""
    return f"{site_url.rstrip('/')}/p/{keys.slug}/#{keys.code}"


def normalize_passphrase(text: str) -> str:
    """Return a passphrase in the form that is stretched, however it was typed, as vault.js does."""
    composed = unicodedata.normalize("NFKC", text).translate(_CEDILLAS)
    return _SPACES.sub(" ", composed).strip(" ")
