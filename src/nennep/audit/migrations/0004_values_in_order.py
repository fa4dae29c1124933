"""Values before and after in the order in which the act gave them."""

from importlib import import_module

from django.db import migrations

from nennep.kernel.db import JSONInOrder


def install_again(apps, schema_editor):
    """SQLite has rebuilt the table, and its triggers are gone."""
    if schema_editor.connection.vendor == "sqlite":
        import_module("nennep.audit.migrations.0003_append_only").install(apps, schema_editor)


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [("audit", "0003_append_only")]
    operations = [
        migrations.AlterField(model_name="entry", name="after", field=JSONInOrder(default=dict)),
        migrations.AlterField(model_name="entry", name="before", field=JSONInOrder(default=dict)),
        migrations.RunPython(install_again, migrations.RunPython.noop),
    ]
