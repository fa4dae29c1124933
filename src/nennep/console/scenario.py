"""Build a demonstration world, through the same acts that people do. Only in an empty database, never in production."""

import argparse
import json

NAME = "scenario"
HELP = "build a demonstration world"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which world."""
    parser.add_argument(
        "name", metavar="NAME", help="notice-407, two-tier-2025, hanoi-2024, ben-tre-2020, directive"
    )
    parser.add_argument("--json", action="store_true", help="print what was built as JSON")


def run(options: argparse.Namespace) -> int:
    """Refuses when the database holds people, and in production."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    from nennep.classes.models import Enrolment, TrainingClass
    from nennep.classes.states import ClassState
    from nennep.console.migrate import bring_up_to_date
    from nennep.kernel.errors import Refused
    from nennep.people.models import Person
    from nennep.scenario import worlds

    if settings.IS_PRODUCTION:
        raise Refused(_("Demonstration worlds are for a look and for tests, never for production."))
    bring_up_to_date()
    worlds.build(options.name, is_watched=not options.json)
    # A class that is still being prepared is not told: nobody has studied in it.
    begun = TrainingClass.objects.exclude(state=ClassState.PREPARING)
    places = Enrolment.objects.filter(training_class__in=begun)
    built = {
        "scenario": options.name,
        "classes": begun.count(),
        "trainees": places.count(),
        "agencies": places.order_by().values("agency").distinct().count(),
    }
    if options.json:
        print(json.dumps(built, ensure_ascii=False))
        return 0
    if built["classes"]:
        print(_("Built: {classes} classes, {trainees} trainees of {agencies} agencies.").format(**built))
    else:
        print(_("Built: {people} people, no class yet.").format(people=Person.objects.count()))
    print(_("Look at it with `nennep run` and sign in as one of these people:"))
    for line in worlds.who_can_sign_in():
        print(f"  {line}")
    return 0
