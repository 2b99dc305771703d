"""What a sealed page shows in clear: the same for every client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shell:
    """The page around an envelope, rendered once a build."""

    prefix: bytes
    suffix: bytes
