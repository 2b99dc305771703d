"""What a client's file may hold, the offer it makes, what is due when. Pure: no files, no YAML."""

from .inputs import (
    FOR_EVERYBODY,
    Accepted,
    Addon,
    ClientFile,
    Counted,
    Freelancer,
    Frozen,
    Terms,
    Tier,
)
from .offer import Inclusion, Offer, digest, included, resolve_offer
from .payments import Fees, Plan, Sum, TaxRule, fees, plan
from .proposal import PUBLISHED, Proposal, Sender, State, Surroundings, resolve
from .testimonial import FOLDER, Testimonial
from .types import is_web
from .validators import Given, kind_of

__all__ = [
    "FOLDER",
    "FOR_EVERYBODY",
    "PUBLISHED",
    "Accepted",
    "Addon",
    "ClientFile",
    "Counted",
    "Fees",
    "Freelancer",
    "Frozen",
    "Given",
    "Inclusion",
    "Offer",
    "Plan",
    "Proposal",
    "Sender",
    "State",
    "Sum",
    "Surroundings",
    "TaxRule",
    "Terms",
    "Testimonial",
    "Tier",
    "digest",
    "fees",
    "included",
    "is_web",
    "kind_of",
    "plan",
    "resolve",
    "resolve_offer",
]
