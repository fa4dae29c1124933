"""Names and reason as they are searched; before the triggers, because SQLite rebuilds the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.AddField(model_name="entry", name="search_key", field=models.TextField(blank=True, default="")),
    ]
