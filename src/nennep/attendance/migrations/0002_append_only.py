"""The database itself refuses to change or delete a fact or a stage of a leave, whoever asks (design.md idea 3).

A later migration that rebuilds one of these tables on SQLite loses its triggers and has to call `install` again;
tests/acts/attendance/test_facts_append_only.py watches it.
"""

from django.db import migrations

TABLES = ("attendance_fact", "attendance_leavestep")
INSTALL = {
    "sqlite": (
        """CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, 'What was recorded is never changed.'); END""",
        """CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, 'What was recorded is never deleted.'); END""",
        """CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'What was recorded is never replaced.'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'What was recorded is never changed or deleted.'
            USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        """CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_refuse()""",
        """CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    ),
}
REMOVE = {
    "sqlite": (
        "DROP TRIGGER {table}_never_changed",
        "DROP TRIGGER {table}_never_deleted",
        "DROP TRIGGER {table}_never_replaced",
    ),
    "postgresql": (
        "DROP TRIGGER {table}_never_changed ON {table}",
        "DROP TRIGGER {table}_never_emptied ON {table}",
        "DROP FUNCTION {table}_refuse()",
    ),
}


def _run(schema_editor, statements):
    for table in TABLES:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table))


def install(apps, schema_editor):
    """Create the triggers."""
    _run(schema_editor, INSTALL)


def remove(apps, schema_editor):
    """Drop them again."""
    _run(schema_editor, REMOVE)


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("attendance", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
