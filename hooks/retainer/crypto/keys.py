"""From the portal's secret and a client's handle to the client's private link.

Everything here is pure: the same secret and handle give the same link on every machine, in every
build. The scheme is version 1 of "Keys" in the design; ``tests/cases/vectors-v1.json`` holds worked
examples of it.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
SLUG_BYTES = 10  # 80 bits: no two clients of one portal meet
ACCESS_BYTES = 16  # 128 bits, as strong as the AES key's security target needs
NONCE_KEY_BYTES = 32
FINGERPRINT_BYTES = 16
ACCEPT_KEY_BYTES = 32
LINK_BYTES = 5  # 8 characters of base32

# After NFKC these are what is left of white space that people type or paste; the same list stands
# in vault.js, because ``\s`` differs between Python and JavaScript.
_SPACES = re.compile("[\t-\r \x85\u1680\u2028\u2029]+")
_CEDILLAS = str.maketrans("ŞşŢţ", "ȘșȚț")


class BadSecret(ValueError):
    """The text is no portal secret; the message says why and what to do, never the text."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a client's handle becomes under the portal's secret. Only the slug is public."""

    slug: str
    code: str = field(repr=False)
    access: bytes = field(repr=False)
    nonce_key: bytes = field(repr=False)


def base32(data: bytes) -> str:
    """Lower-case base32 of RFC 4648 without padding."""
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def hkdf(key: bytes, info: str, length: int, salt: bytes | None = None) -> bytes:
    """HKDF-SHA256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info.encode()).derive(key)


def handle(client_id: str, link: str | None) -> str:
    """The name that a client's keys are derived from.

    A ``link`` outlives the renaming of the file, and replacing it revokes the address that was
    sent; a file without one goes by its id.
    """
    return f"link:{link}" if link else f"id:{client_id}"


def derive(secret: bytes, handle: str) -> Keys:
    """The keys of one client."""
    access = hkdf(secret, f"retainer/v1/access/{handle}", ACCESS_BYTES)
    return Keys(
        slug=base32(hkdf(secret, f"retainer/v1/slug/{handle}", SLUG_BYTES)),
        code=base32(access),
        access=access,
        nonce_key=hkdf(secret, f"retainer/v1/nonce/{handle}", NONCE_KEY_BYTES),
    )


def accept_key(access: bytes) -> bytes:
    """The key under which a reply proves that its sender held the link."""
    return hkdf(access, "retainer/v1/accept", ACCEPT_KEY_BYTES)


def fingerprint(secret: bytes) -> str:
    """What may stand in the repository, so that a build notices another secret."""
    return base32(hkdf(secret, "retainer/v1/fingerprint", FINGERPRINT_BYTES))


def encode_secret(secret: bytes) -> str:
    """The secret as one keeps it: base64url without padding."""
    return base64.urlsafe_b64encode(secret).decode("ascii").rstrip("=")


def decode_secret(text: str) -> bytes:
    """The 32 bytes of a secret written in base64url, padded or not; else ``BadSecret``."""
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
    """A fresh ``link`` for a client's file: 8 characters of lower-case base32."""
    return base32(random(LINK_BYTES))


def url(site_url: str, keys: Keys) -> str:
    """The private link under the site's address, which may have a path."""
    return f"{site_url.rstrip('/')}/p/{keys.slug}/#{keys.code}"


def normalize_passphrase(text: str) -> str:
    """The passphrase as it is stretched, however it was typed: vault.js does the same."""
    composed = unicodedata.normalize("NFKC", text).translate(_CEDILLAS)
    return _SPACES.sub(" ", composed).strip(" ")
