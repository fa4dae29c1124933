from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('presence', '0003_window_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='heard_lives',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
