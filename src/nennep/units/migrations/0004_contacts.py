import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0003_names_of_fields'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnitContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_name', models.CharField(blank=True, max_length=150, verbose_name='contact person')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='telephone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('website', models.CharField(blank=True, max_length=200, verbose_name='website')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact', to='units.unit', verbose_name='unit')),
            ],
        ),
    ]
