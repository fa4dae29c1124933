"""Everything that changes people and their posts."""

from nennep.people.operations.credentials import (
    DECLARED,
    record_credential,
    record_rating,
    void_credential,
)
from nennep.people.operations.merging import BothHave, merge_people
from nennep.people.operations.photo import MAX_BYTES as PHOTO_MAX_BYTES
from nennep.people.operations.photo import NotAPhoto, set_photo
from nennep.people.operations.planning import end_planned_post, record_planned_post
from nennep.people.operations.posting import WrongDay, end_posting, post_person
from nennep.people.operations.records import AlreadyOnRecord, correct_person, register_person
from nennep.people.operations.reference import install_reference
from nennep.people.operations.taking_in import HasErrors, take_in_people

__all__ = [
    "DECLARED",
    "PHOTO_MAX_BYTES",
    "AlreadyOnRecord",
    "BothHave",
    "HasErrors",
    "NotAPhoto",
    "WrongDay",
    "correct_person",
    "end_planned_post",
    "end_posting",
    "install_reference",
    "merge_people",
    "post_person",
    "record_credential",
    "record_planned_post",
    "record_rating",
    "register_person",
    "set_photo",
    "take_in_people",
    "void_credential",
]
