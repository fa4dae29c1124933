"""Who does not meet the conditions holds no seat: the seats of plans that were used for them are free again (R4-52)."""

from django.db import migrations
from django.db.models import Count, F


def give_back(apps, schema_editor):
    """The seats of plans that are in use for people who do not meet the conditions."""
    nominations = apps.get_model("nominations", "Nomination").objects.filter(
        state="ineligible", invited__allocation__isnull=False
    )
    seats = apps.get_model("planning", "SeatAllocation").objects
    held = nominations.exclude(seat_source="outside").order_by("invited__allocation_id")
    for allocation_id, people in held.values_list("invited__allocation_id").annotate(people=Count("pk")):
        seats.filter(pk=allocation_id).update(used=F("used") - people)


class Migration(migrations.Migration):
    dependencies = [("nominations", "0002_audience_and_places"), ("planning", "0001_plans_seats_money")]

    operations = [migrations.RunPython(give_back, migrations.RunPython.noop)]
