"""What the files may hold, the offer that a file makes, what is due when. No I/O, no YAML."""

from .field_checks import EnvironmentText, kind_of
from .inputs import FOR_EVERYBODY, Accepted, Answered, ClientFile, Freelancer
from .offer import Inclusion, Offer, digest, included, offered_terms, resolve_offer
from .payments import Fees, Plan, Sum, TaxRule, fees, months_on, plan
from .proposal import PUBLISHED, Proposal, State, Surroundings, resolve
from .terms import Terms
from .testimonial import TESTIMONIALS_FOLDER, Testimonial
from .tiers import Addon, Counted, Tier, Trial
from .types import Frozen, is_web

__all__ = [
    "FOR_EVERYBODY",
    "PUBLISHED",
    "TESTIMONIALS_FOLDER",
    "Accepted",
    "Addon",
    "Answered",
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
    "included",
    "is_web",
    "kind_of",
    "months_on",
    "offered_terms",
    "plan",
    "resolve",
    "resolve_offer",
]
