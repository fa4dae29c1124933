"""Monthly sums of the marks that are there already."""

from collections import defaultdict

from django.db import migrations
from django.db.models import Q, Sum


def fill(apps, schema_editor):
    """One class after the other, so that never more than the marks of one are held."""
    Mark = apps.get_model("attendance", "Mark")
    MonthTally = apps.get_model("attendance", "MonthTally")
    taken = Mark.objects.exclude(status="not_taken").order_by()
    for class_id in list(taken.values_list("training_class_id", flat=True).distinct()):
        sums = defaultdict(lambda: [0, 0, 0])
        days = (
            taken.filter(training_class_id=class_id)
            .values_list("enrolment_id", "enrolment__agency_id", "held_on", "leave__decided_by_id")
            .annotate(
                held=Sum("lessons"),
                excused=Sum("lessons_excused"),
                afterwards=Sum("lessons_excused", filter=Q(is_leave_afterwards=True)),
            )
        )
        for enrolment_id, agency_id, held_on, granted_by_id, held, excused, afterwards in days:
            place = (enrolment_id, agency_id, held_on.replace(day=1))
            sums[(*place, None)][0] += held
            if excused:
                own = sums[(*place, granted_by_id)]
                own[1] += excused
                own[2] += afterwards or 0
        MonthTally.objects.bulk_create(
            [
                MonthTally(
                    enrolment_id=enrolment_id,
                    training_class_id=class_id,
                    agency_id=agency_id,
                    month=month,
                    granted_by_id=granted_by_id,
                    lessons_held=held,
                    lessons_excused=excused,
                    lessons_excused_afterwards=afterwards,
                )
                for (enrolment_id, agency_id, month, granted_by_id), (held, excused, afterwards) in sums.items()
            ],
            batch_size=500,
        )


class Migration(migrations.Migration):
    dependencies = [("attendance", "0009_month_tally")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
