"""Everything that changes people and their posts."""

from nennep.people.operations.photo import MAX_BYTES as PHOTO_MAX_BYTES
from nennep.people.operations.photo import NotAPhoto, set_photo
from nennep.people.operations.posting import WrongDay, end_posting, post_person
from nennep.people.operations.records import AlreadyOnRecord, correct_person, register_person
from nennep.people.operations.taking_in import HasErrors, take_in_people

__all__ = [
    "PHOTO_MAX_BYTES",
    "AlreadyOnRecord",
    "HasErrors",
    "NotAPhoto",
    "WrongDay",
    "correct_person",
    "end_posting",
    "post_person",
    "register_person",
    "set_photo",
    "take_in_people",
]
