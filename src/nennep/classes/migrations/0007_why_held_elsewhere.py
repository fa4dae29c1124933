"""Why a class is held neither at the provincial school nor where its plan says (R2-30)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("classes", "0006_places_of_a_cancelled_class")]

    operations = [
        migrations.AddField(
            model_name="trainingclass",
            name="venue_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
