"""What the templates of rooms may read."""

from nennep.rooms.pages.registers import faults_page, rooms_page
from nennep.rooms.pages.room import form_page, room_page

__all__ = ["faults_page", "form_page", "room_page", "rooms_page"]
