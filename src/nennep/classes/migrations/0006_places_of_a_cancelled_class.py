"""Whose class was cancelled did not leave the studies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("classes", "0005_withdrawn_before_the_start")]

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
                    ("class_cancelled", "the class was cancelled"),
                ],
                max_length=20,
            ),
        ),
    ]
