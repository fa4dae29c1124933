"""Why a class is held neither at the provincial school nor where its plan says (R2-30)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nominations", "0003_no_seat_for_who_fails")]

    operations = [
        migrations.AddField(
            model_name="enrolmentnotice",
            name="venue_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why held elsewhere"),
        ),
    ]
