import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nominations", "0001_initial"),
        ("planning", "0003_priority_field"),
        ("standards", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolmentnotice",
            name="audience",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolment_notices",
                to="standards.audience",
                verbose_name="audience",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="place",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="place in the list"),
        ),
        migrations.AddField(
            model_name="nomination",
            name="place_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why moved"),
        ),
        migrations.AddField(
            model_name="nomination",
            name="seat_source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("central", "Plan assigned by the centre"),
                    ("province", "Plan of the province"),
                    ("outside", "Outside the plan"),
                ],
                max_length=10,
                verbose_name="kind of seat",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="payer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("province", "Provincial budget"),
                    ("central", "Central budget"),
                    ("agency", "Budget of the agency"),
                    ("personal", "Paid by the trainees"),
                    ("mixed", "Several sources"),
                ],
                max_length=10,
                verbose_name="who pays",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="outside_reason",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="why taken from outside the audience"
            ),
        ),
        migrations.AddIndex(
            model_name="nomination",
            index=models.Index(fields=["agency", "state"], name="nominations_agency_state"),
        ),
    ]
