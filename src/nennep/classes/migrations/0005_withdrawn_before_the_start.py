"""Who withdrew after the class decision and never came did not leave the studies (R4-52)."""

from django.db import migrations, models
from django.db.models import F


def never_came(apps, schema_editor):
    """Places that ended on the day they were to begin, in classes that were held."""
    places = apps.get_model("classes", "Enrolment").objects.exclude(training_class__state="cancelled")
    places.filter(end_reason="withdrawn", valid_to=F("valid_from")).update(end_reason="not_begun")


class Migration(migrations.Migration):
    dependencies = [("classes", "0004_rooms_methods_topics")]

    operations = [
        migrations.AlterField(
            model_name="enrolment",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("moved", "moved to another class"),
                    ("not_begun", "withdrawn after the class decision"),
                    ("withdrawn", "withdrawn"),
                    ("dropped_out", "dropped out"),
                    ("dismissed", "dismissed"),
                    ("deferred", "deferred"),
                    ("completed", "completed"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(never_came, migrations.RunPython.noop),
    ]
