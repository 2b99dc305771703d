"""What MkDocs loads: the events of `retainer.hook`."""

from retainer.hook import *  # noqa: F403 - MkDocs takes every name that begins with on_
