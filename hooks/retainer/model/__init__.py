"""What the files may hold, the offer that a file makes, what is due when. No I/O, no YAML."""

from .field_checks import EnvironmentText, kind_of
from .freelancer import (
    FOR_EVERYBODY,
    TESTIMONIALS_FOLDER,
    Freelancer,
    Spoken,
    Testimonial,
    in_one_language,
    spoken_in,
    spoken_texts,
)
from .inputs import RECORDS, Accepted, Answered, Client, ClientFile
from .offer import (
    Inclusion,
    Offer,
    digest,
    goes_on,
    has_further_term,
    included,
    offered_terms,
    resolve_offer,
    rolls_over,
)
from .payments import Plan, fees, plan
from .proposal import PUBLISHED, Proposal, State, Surroundings, resolve, state_of
from .terms import Fees, Sum, TaxRule, Terms
from .tiers import Addon, Counted, Tier, Trial
from .types import Frozen, is_web

__all__ = [
    "FOR_EVERYBODY",
    "PUBLISHED",
    "RECORDS",
    "TESTIMONIALS_FOLDER",
    "Accepted",
    "Addon",
    "Answered",
    "Client",
    "ClientFile",
    "Counted",
    "EnvironmentText",
    "Fees",
    "Freelancer",
    "Frozen",
    "Inclusion",
    "Offer",
    "Plan",
    "Proposal",
    "Spoken",
    "State",
    "Sum",
    "Surroundings",
    "TaxRule",
    "Terms",
    "Testimonial",
    "Tier",
    "Trial",
    "digest",
    "fees",
    "goes_on",
    "has_further_term",
    "in_one_language",
    "included",
    "is_web",
    "kind_of",
    "offered_terms",
    "plan",
    "resolve",
    "resolve_offer",
    "rolls_over",
    "spoken_in",
    "spoken_texts",
    "state_of",
]
