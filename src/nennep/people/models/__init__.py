"""People on record, where they served, and what is known of them."""

from nennep.people.models.person import Category, ManagingLevel, Person, Posting, Sex
from nennep.people.models.records import (
    Credential,
    CredentialKind,
    Evidence,
    Ladder,
    PlannedPost,
    PostTitle,
    Rating,
    YearRating,
)

__all__ = [
    "Category",
    "Credential",
    "CredentialKind",
    "Evidence",
    "Ladder",
    "ManagingLevel",
    "Person",
    "PlannedPost",
    "PostTitle",
    "Posting",
    "Rating",
    "Sex",
    "YearRating",
]
