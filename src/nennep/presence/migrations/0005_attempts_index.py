from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('presence', '0004_heard_lives'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='checkin',
            index=models.Index(fields=['window', 'person'], name='presence_check_in_attempts'),
        ),
    ]
