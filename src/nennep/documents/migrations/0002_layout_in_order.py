"""A layout in the order of the paper."""

from django.db import migrations

from nennep.kernel.db import JSONInOrder


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("documents", "0001_initial")]
    operations = [migrations.AlterField(model_name="documentlayout", name="spec", field=JSONInOrder())]
