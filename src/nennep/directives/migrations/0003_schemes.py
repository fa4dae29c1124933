import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0002_parts_in_plans'),
        ('documents', '0001_initial'),
        ('people', '0004_indexes_of_reviews'),
        ('units', '0003_names_of_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('search_key', models.CharField(max_length=500)),
                ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until (not included)')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='scheme', to='documents.officialdocument')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schemes', to='units.unit')),
            ],
        ),
        migrations.CreateModel(
            name='SchemeCourse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme_code', models.CharField(max_length=40)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='directives.scheme')),
            ],
        ),
        migrations.CreateModel(
            name='SchemeLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('classes', 'classes opened in a year'), ('people', 'people sent in a year'), ('times', 'times one person is sent in a year')], max_length=10, verbose_name='what is limited')),
                ('most', models.PositiveIntegerField(verbose_name='at most')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until (not included)')),
                ('basis_text', models.CharField(max_length=250, verbose_name='basis')),
                ('certainty', models.CharField(choices=[('source', 'stated in a source document'), ('found', 'seen in an excerpt'), ('own', 'unverified, confirm before relying on it'), ('office', 'confirmed by the office')], max_length=10, verbose_name='certainty')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='limits', to='directives.scheme')),
            ],
        ),
        migrations.CreateModel(
            name='SchemeMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until (not included)')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scheme_places', to='people.person')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='directives.scheme')),
            ],
        ),
        migrations.AddConstraint(
            model_name='scheme',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='directives_scheme_period'),
        ),
        migrations.AddConstraint(
            model_name='schemecourse',
            constraint=models.UniqueConstraint(fields=('scheme', 'programme_code'), name='directives_scheme_course_once'),
        ),
        migrations.AddConstraint(
            model_name='schemelimit',
            constraint=models.UniqueConstraint(fields=('scheme', 'kind', 'valid_from'), name='directives_limit_start_once'),
        ),
        migrations.AddConstraint(
            model_name='schemelimit',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='directives_limit_period'),
        ),
        migrations.AddConstraint(
            model_name='schemelimit',
            constraint=models.CheckConstraint(condition=models.Q(('basis_text', ''), _negated=True), name='directives_limit_basis'),
        ),
        migrations.AddConstraint(
            model_name='schememember',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('scheme', 'person'), name='directives_scheme_member_once'),
        ),
        migrations.AddConstraint(
            model_name='schememember',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='directives_scheme_member_period'),
        ),
    ]
