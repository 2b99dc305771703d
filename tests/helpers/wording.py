"""Replies of form 2 as a page writes them, for a portal of tests: their words and their mails."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Final

import yaml

from retainer.crypto import base32, client_keys, decode_secret, stretch
from retainer.model import ClientFile, Freelancer, digest, resolve_offer
from retainer.replies import word
from tests.helpers.samples import SPOKEN
from tests.helpers.support import FREELANCER, TEST_SECRET, Portal

AT: Final = "20261125t140233z"
NAME: Final = "Ștefan O'Brien-Năstase"
SENTENCES: Final = (
    "I choose Growth with Newsletter and Photo library.\n"
    "That is $5,400.00 a month, $6,534.00 with VAT.\n"
    "The first payment adds $850.00 once, $1,028.50 with VAT.\n"
)
"""The page's, of the choice `t2a1a2`, but for the last one."""
NOT_YET: Final = SPOKEN["en"].plain("reply.mail.not_yet")


@dataclass(frozen=True)
class Writer:
    """Writes words as a client's page does, of the offer that their file makes when it is made."""

    access: bytes
    slug: str
    stretched: bytes
    digest: str

    @classmethod
    def of(cls, portal: Portal, client: str = "acme", passphrase: str = "") -> Writer:
        """The writer of a client of this portal."""
        data: dict[str, Any] = yaml.safe_load(
            (portal.root / f"clients/{client}.yml").read_text("utf-8")
        )
        file = ClientFile.model_validate(data)
        settings = yaml.safe_load((portal.root / "mkdocs.yml").read_text("utf-8"))
        freelancer = Freelancer.model_validate({**FREELANCER, **settings["extra"]["freelancer"]})
        keys = client_keys(decode_secret(TEST_SECRET), client, file.link)
        record = resolve_offer(file, freelancer).record(file.language or freelancer.language)
        return cls(
            keys.access,
            keys.slug,
            stretch(passphrase, keys.slug) if passphrase else b"",
            digest(record),
        )

    def word(
        self,
        kind: str = "choice",
        choice: str = "t2a1a2",
        name: str = NAME,
        role: str = "",
        at: str = AT,
    ) -> str:
        """The word of a reply."""
        who = base32(f"{name}\n{role}".encode())
        said = f"retainer2-{kind}-{word.short_digest(self.digest)}-{self.slug}-{at}-{choice}-{who}"
        return f"{said}-{word.code(self.access, self.stretched, self.slug, said)}"

    def mail(self, sentences: str = SENTENCES, **other: str) -> str:
        """The text that the page mails: sentences, then the word."""
        signed = f"Kind regards, {NAME}\n\nPlease leave this line as it is:"
        return f"{sentences}{NOT_YET}\n\n{signed}\n{self.word(**other)}\n"


def flipped(word: str) -> str:
    """A word with another first letter of its code."""
    before, _, code = word.rpartition("-")
    return f"{before}-{'b' if code[0] == 'a' else 'a'}{code[1:]}"


def encoded(text: str) -> str:
    """A text in base64, in lines as mails have it."""
    return base64.encodebytes(text.encode()).decode()
