"""The tables that `nennep migrate` makes are the tables that the models speak of."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey

NAMED = {
    "sqlite": "SELECT sql FROM sqlite_master",
    "postgresql": """SELECT '"' || conname || '"' FROM pg_constraint UNION SELECT '"' || indexname || '"' FROM pg_indexes""",
}


@pytest.mark.django_db
def test_every_column_key_and_constraint_of_the_models_stands_in_the_database() -> None:
    missing: list[str] = []
    named: set[str] = set()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed:
                continue
            table = model._meta.db_table
            columns = {
                column.name: column.null_ok
                for column in connection.introspection.get_table_description(cursor, table)
            }
            keys = connection.introspection.get_relations(cursor, table)
            for field in model._meta.local_concrete_fields:
                assert field.column
                if columns.pop(field.column, None) != field.null:
                    missing.append(f"{table}.{field.column}")
                if isinstance(field, ForeignKey) and field.db_constraint:
                    target = field.target_field
                    if keys.get(field.column, ())[:2] != (target.column, target.model._meta.db_table):
                        missing.append(f"{table}.{field.column} to {target}")
            missing += [f"{table}.{column} is too many" for column in columns]
            named |= {one.name for one in (*model._meta.constraints, *model._meta.indexes)}
        cursor.execute(NAMED[connection.vendor])
        there = " ".join(str(row[0]) for row in cursor.fetchall())
        missing += sorted(name for name in named if f'"{name}"' not in there)
    assert not missing
