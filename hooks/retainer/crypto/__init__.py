"""Derives every client's keys from the portal's secret, seals pages, and marks records.

Pure, and knows no HTML. `SPEC.md` beside this file is the specification.

Its errors:

* ValueError
  + BadSecret               the text is no secret
  + SealError               the envelope does not open
    - UnknownVersion        another version of Retainer wrote it
    - Damaged               it is not what was written
    - WrongCode             the code is another page's
    - WrongPassphrase       the code is right, the passphrase is not, or is missing
  + CanonicalizationError   data that canonical JSON cannot hold (of the package `rfc8785`)
"""

from .canonical_json import canonical, json_data, plain_number
from .envelope import (
    KDF_CODE,
    Payload,
    SealedPage,
    SealError,
    Shell,
    WrongPassphrase,
    find_envelope,
    open_envelope,
    seal,
    stretch,
)
from .keys import (
    SECRET_BYTES,
    SLUG,
    BadSecret,
    Keys,
    accept_key,
    base32,
    client_keys,
    decode_secret,
    encode_secret,
    fingerprint,
    new_link,
    normalize_passphrase,
    reply_key,
    url,
)
from .passphrases import consists_of, is_weak, new_passphrase
from .record_marks import ACCEPTED, MARK, TRIAL_ACCEPTED, composed, fits, mark, record_key, same

__all__ = [
    "ACCEPTED",
    "KDF_CODE",
    "MARK",
    "SECRET_BYTES",
    "SLUG",
    "TRIAL_ACCEPTED",
    "BadSecret",
    "Keys",
    "Payload",
    "SealError",
    "SealedPage",
    "Shell",
    "WrongPassphrase",
    "accept_key",
    "base32",
    "canonical",
    "client_keys",
    "composed",
    "consists_of",
    "decode_secret",
    "encode_secret",
    "find_envelope",
    "fingerprint",
    "fits",
    "is_weak",
    "json_data",
    "mark",
    "new_link",
    "new_passphrase",
    "normalize_passphrase",
    "open_envelope",
    "plain_number",
    "record_key",
    "reply_key",
    "same",
    "seal",
    "stretch",
    "url",
]
