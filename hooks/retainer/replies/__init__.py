"""Takes what a client sends or says: reads it, holds it to the offer, writes it where it belongs.

`mail` decodes a saved e-mail into texts, `word` finds and checks the words of form 2 in one,
`reading` holds them to the link, `own_words` tells what a person added, `offers` finds the offer
that was answered, `writing` changes the client's file, `taking` and `by_hand` do all in order;
`form1_taking` does so for replies of pages of before.
"""

from .by_hand import ByHand, prepare_by_hand
from .mail import MAX_BYTES
from .taking import Options, prepare_reply
from .writing import Prepared

__all__ = ["MAX_BYTES", "ByHand", "Options", "Prepared", "prepare_by_hand", "prepare_reply"]
