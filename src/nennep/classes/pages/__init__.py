"""What the templates of classes may read."""

from nennep.classes.pages.calendars import agency_calendar_page, for_my_head_page, my_timetable_page
from nennep.classes.pages.class_list import classes_page
from nennep.classes.pages.classes import class_page
from nennep.classes.pages.form import FormPage, PersonName, class_trail, person_names
from nennep.classes.pages.issues import issue_page, issues_page
from nennep.classes.pages.lecturers import lecturers_page
from nennep.classes.pages.place import place_page
from nennep.classes.pages.quality import quality_page
from nennep.classes.pages.registers import meeting_page, meetings_page, opinion_page, opinions_page
from nennep.classes.pages.roster import roster_page
from nennep.classes.pages.timetable import session_page, timetable_page

__all__ = [
    "FormPage",
    "PersonName",
    "agency_calendar_page",
    "class_page",
    "class_trail",
    "classes_page",
    "for_my_head_page",
    "issue_page",
    "issues_page",
    "lecturers_page",
    "meeting_page",
    "meetings_page",
    "my_timetable_page",
    "opinion_page",
    "opinions_page",
    "person_names",
    "place_page",
    "quality_page",
    "roster_page",
    "session_page",
    "timetable_page",
]
