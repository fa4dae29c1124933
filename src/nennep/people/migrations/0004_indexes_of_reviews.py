from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Indexes from which audiences and reviews of standards are answered without the tables themselves."""

    dependencies = [
        ("people", "0003_titles_credentials_planning_ratings"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="posting", name="people_posting_title"),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                fields=["title", "valid_to", "valid_from", "person"], name="people_posting_title"
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                fields=["person", "unit", "title", "valid_to", "valid_from", "is_main"],
                name="people_posting_served",
            ),
        ),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(
                fields=["person", "kind", "valid_to", "issued_on"],
                condition=Q(voided_at__isnull=True),
                name="people_credential_record",
            ),
        ),
    ]
