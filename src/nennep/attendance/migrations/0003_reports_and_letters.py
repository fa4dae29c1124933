"""Recommendations in report lines; letters name what happened once, and who reviewed and sent them."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_what_happened(apps: Any, schema_editor: Any) -> None:
    """Copy trainee and session of each case to the line of the letter."""
    lines = apps.get_model("attendance", "ReminderCase").objects.select_related("case", "reminder")
    for line in lines.iterator(chunk_size=500):
        line.enrolment_id = line.case.enrolment_id
        line.session_id = line.case.session_id
        line.is_live = line.reminder.state != "dropped"
        line.save(update_fields=["enrolment", "session", "is_live"])


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0002_append_only"),
        ("classes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="reportline",
            name="recommendation",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddIndex(
            model_name="reportcase",
            index=models.Index(fields=["held_on"], name="attendance_case_day"),
        ),
        migrations.AddField(
            model_name="reminder",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="sent_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="remindercase", name="is_live", field=models.BooleanField(default=True)
        ),
        migrations.AddField(
            model_name="remindercase",
            name="enrolment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="classes.enrolment",
            ),
        ),
        migrations.AddField(
            model_name="remindercase",
            name="session",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="classes.session"
            ),
        ),
        migrations.RunPython(name_what_happened, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="remindercase",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="classes.enrolment"
            ),
        ),
        migrations.AlterField(
            model_name="remindercase",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="classes.session"
            ),
        ),
        migrations.AddConstraint(
            model_name="remindercase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_live", True)),
                fields=("enrolment", "session"),
                name="attendance_reminder_named_once",
            ),
        ),
    ]
