from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from nennep.accounts.models import User
    from nennep.nominations.operations import RosterChange


class ClassesConfig(AppConfig):
    name = "nennep.classes"
    label = "classes"

    acts = {
        "classes.class.create": _("prepared the class"),
        "classes.class.change": _("corrected what is said of the class"),
        "classes.class.open": _("opened the class"),
        "classes.class.close": _("closed the class"),
        "classes.class.cancel": _("cancelled the class"),
        "classes.class.add_superior": _("named a body to which the class reports"),
        "classes.class.appoint": _("gave a duty in the class"),
        "classes.class.end_appointment": _("ended a duty in the class"),
        "classes.class.put_duties_on_document": _("put duties in the class on a decision"),
        "classes.batch.add": _("added the batch"),
        "classes.batch.change": _("changed the days of the batch"),
        "classes.batch.close": _("closed the batch"),
        "classes.batch.reopen": _("reopened the batch"),
        "classes.session.plan": _("put the session into the timetable"),
        "classes.session.change": _("changed the session"),
        "classes.session.move": _("moved the session"),
        "classes.topic.add": _("added a topic to the class"),
        "classes.session.cancel": _("cancelled the session"),
        "classes.enrolment.begin": _("entered somebody into the class"),
        "classes.enrolment.end": _("ended a place in the class"),
        "classes.enrolment.set_seat": _("changed the seat"),
        "classes.enrolment.acknowledge_rules": _("promised to keep the study regulation"),
        "classes.meeting.record": _("kept the minutes of a meeting"),
        "classes.opinion.record": _("entered an opinion"),
        "classes.opinion.take_up": _("took up an opinion"),
        "classes.opinion.answer": _("answered an opinion"),
        "classes.opinion.reopen": _("opened an opinion again"),
        "classes.issue.record": _("entered an issue of the class"),
        "classes.issue.follow": _("wrote down what was done about an issue"),
        "classes.issue.settle": _("settled an issue"),
        "classes.issue.reopen": _("opened an issue again"),
        "classes.agency_event.enter": _("entered an event into the work calendar"),
        "classes.agency_event.cancel": _("took an event out of the work calendar"),
    }

    act_pages = {
        "classes.trainingclass": "classes:class",
        "classes.session": "classes:session",
        "classes.enrolment": "classes:enrolment",
        "classes.meeting": "classes:meeting",
        "classes.opinion": "classes:opinion",
        "classes.classissue": "classes:issue",
    }
    act_fields = {
        "code": _("code"),
        "name": _("name"),
        "programme_version": _("programme"),
        "study_form": _("form of study"),
        "cohort_from": _("course from"),
        "cohort_to": _("course to"),
        "host": _("held by"),
        "trainer": _("taught by"),
        "regulation": _("study regulation"),
        "plan_item": _("item of the plan"),
        "venue": _("venue"),
        "venue_reason": _("why held elsewhere"),
        "starts_on": _("first day"),
        "ends_on": _("last day"),
        "opened_on": _("opened on"),
        "closed_on": _("closed on"),
        "closed_at": _("closed on"),
        "completed": _("completed the class"),
        "unit": _("unit"),
        "view": _("what it sees"),
        "is_main": _("main superior"),
        "person": _("person"),
        "role": _("duty"),
        "delegation": _("delegation"),
        "valid_from": _("from"),
        "valid_to": _("until (not included)"),
        "number": _("number"),
        "sessions": _("sessions"),
        "held_on": _("day"),
        "half": _("half-day"),
        "starts_at": _("begins at"),
        "ends_at": _("ends at"),
        "lessons": _("lessons"),
        "module": _("module"),
        "module_name": _("module as printed"),
        "topic": _("content or topic"),
        "added_topic": _("added topic"),
        "approval": _("approved by"),
        "method": _("how it is taught"),
        "booked_room": _("booked room"),
        "mode": _("how it is held"),
        "room": _("room"),
        "lecturer": _("lecturer"),
        "lecturer_name": _("lecturer as printed"),
        "batch": _("batch"),
        "state": _("state"),
        "agency": _("agency"),
        "order": _("number in the list"),
        "end_reason": _("why the place ended"),
        "seat": _("seat"),
        "chair": _("chair"),
        "owner": _("dealt with by"),
        "due_on": _("Due"),
        "answer": _("answer"),
        "kind": _("kind"),
        "severity": _("severity"),
        "happened_on": _("came up on"),
        "result": _("result"),
        "title": _("event"),
        "clashes": _("clashes with study"),
        "document": _("document"),
        "duties": _("duties"),
        "cancelled_at": _("taken out"),
    }

    def ready(self) -> None:
        """Let the roster follow decisions and the plan see its classes; tell the people who sees trainees and lecturers through classes, the page of a document which classes stand on it,
        and the review of standards who studies now."""
        from nennep.catalogue.queries import register_added_topics  # noqa: PLC0415 - as above
        from nennep.classes.operations import follow_decided_list  # noqa: PLC0415 - models are loaded only now
        from nennep.classes.policies import trainees_of_school, trainees_visible_to  # noqa: PLC0415 - models are loaded only now
        from nennep.classes.queries import built_on, in_open_classes  # noqa: PLC0415 - as above
        from nennep.classes.queries.figures import classes_opened, people_completed, people_entered  # noqa: PLC0415 - as above
        from nennep.classes.queries.planned import class_of_notice, open_to, opened_of_items, places_held  # noqa: PLC0415 - as above
        from nennep.classes.queries.rooms import houses_of, use_of_rooms  # noqa: PLC0415 - as above
        from nennep.classes.queries.studying import studied_places  # noqa: PLC0415 - as above
        from nennep.classes.queries.topics import added_topics_of  # noqa: PLC0415 - as above
        from nennep.directives.queries import register_figure, register_studies  # noqa: PLC0415 - as above
        from nennep.documents.queries import register_follower  # noqa: PLC0415 - as above
        from nennep.nominations.operations import register_roster  # noqa: PLC0415 - as above
        from nennep.nominations.queries import register_notice_doors, register_open_places  # noqa: PLC0415 - as above
        from nennep.people.policies import register_visibility  # noqa: PLC0415
        from nennep.planning.queries import register_class_doors, register_progress  # noqa: PLC0415
        from nennep.rooms.policies import register_houses  # noqa: PLC0415
        from nennep.rooms.queries import register_use  # noqa: PLC0415
        from nennep.standards.queries import register_in_study  # noqa: PLC0415

        def follow(change: RosterChange, by: User, now: datetime) -> None:
            follow_decided_list(
                notice=change.notice,
                decision=change.decision,
                added=change.added,
                removed=change.removed,
                by=by,
                now=now,
            )

        register_visibility(trainees_visible_to)
        register_visibility(trainees_of_school, sensitive=True)
        register_follower(built_on)
        register_in_study(in_open_classes)
        register_studies(studied_places)
        register_figure("classes.opened", _("Classes opened"), classes_opened)
        register_figure("classes.entered", _("People who got a place in a class"), people_entered)
        register_figure("classes.completed", _("People who completed a class"), people_completed)
        register_progress(opened_of_items)
        register_class_doors(open_to)
        register_open_places(places_held)
        register_roster(follow)
        register_notice_doors(class_of_notice)
        register_houses(houses_of)
        register_use(use_of_rooms)
        register_added_topics(added_topics_of)
