import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0001_initial'),
        ('documents', '0001_initial'),
        ('planning', '0003_priority_field'),
        ('units', '0003_names_of_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='unittask',
            name='duty',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='documents.documentduty'),
        ),
        migrations.AddField(
            model_name='unittask',
            name='plan_item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='unit_tasks', to='planning.planitem'),
        ),
        migrations.AddField(
            model_name='yearlyduty',
            name='duty',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='yearly_duties', to='documents.documentduty'),
        ),
        migrations.AlterField(
            model_name='unittask',
            name='kind',
            field=models.CharField(choices=[('task', 'Task'), ('plan', 'Implementation plan'), ('lead', 'Leads a class of the plan'), ('partner', 'Coordinates on a class of the plan')], default='task', max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='unittask',
            name='state',
            field=models.CharField(choices=[('open', 'Assigned'), ('taken', 'In hand'), ('done', 'Done'), ('called_off', 'Called off')], default='open', max_length=10, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='unittask',
            constraint=models.UniqueConstraint(condition=models.Q(('plan_item__isnull', False)), fields=('plan_item', 'unit'), name='directives_task_planned_once'),
        ),
    ]
