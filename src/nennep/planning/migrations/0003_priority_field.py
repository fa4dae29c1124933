from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0001_initial'),
        ('planning', '0002_audiences'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='planline',
            name='priority_field',
        ),
        migrations.AddField(
            model_name='planline',
            name='priority_field',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan_lines', to='directives.priorityfield'),
        ),
    ]
