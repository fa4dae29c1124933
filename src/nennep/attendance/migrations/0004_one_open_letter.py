"""Of one month an agency has one open letter; what arrives after it was sent makes a further one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0003_reports_and_letters")]
    operations = [
        migrations.RemoveConstraint(model_name="reminder", name="attendance_reminder_once"),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "reviewed"])),
                fields=("board", "agency", "period_from", "period_to"),
                name="attendance_reminder_once",
            ),
        ),
    ]
