"""The database itself refuses to change or delete a line of the trail, whoever asks (docs/how/audit.md).

A later migration that rebuilds the table on SQLite loses these triggers and has to call `install` again;
tests/acts/audit/test_append_only.py watches it.
"""

from django.db import migrations

INSTALL = {
    "sqlite": (
        """CREATE TRIGGER audit_entry_never_changed BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'An audit entry is never changed.'); END""",
        """CREATE TRIGGER audit_entry_never_deleted BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'An audit entry is never deleted.'); END""",
        """CREATE TRIGGER audit_entry_never_replaced BEFORE INSERT ON audit_entry
        WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'An audit entry is never replaced.'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'An audit entry is never changed or deleted.'
            USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        """CREATE TRIGGER audit_entry_never_changed BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
        """CREATE TRIGGER audit_entry_never_emptied BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
    ),
}
REMOVE = {
    "sqlite": (
        "DROP TRIGGER audit_entry_never_changed",
        "DROP TRIGGER audit_entry_never_deleted",
        "DROP TRIGGER audit_entry_never_replaced",
    ),
    "postgresql": (
        "DROP TRIGGER audit_entry_never_changed ON audit_entry",
        "DROP TRIGGER audit_entry_never_emptied ON audit_entry",
        "DROP FUNCTION audit_entry_refuse()",
    ),
}


def install(apps, schema_editor):
    """Create the triggers."""
    for statement in INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    """Drop them again."""
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """After the table."""

    dependencies = [("audit", "0002_entry_search_key")]
    operations = [migrations.RunPython(install, remove)]
