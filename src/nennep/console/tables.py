"""Migrate without drawing the whole house again at every step.

Django keeps a picture of all models beside the migrations and, at each operation, draws anew every model that can be
reached by relations. People, units and accounts reach every table here, so an empty database cost a minute of
computing. To make tables only the model that changes has to be drawn: a neighbour is asked for its table and key, and
those stay. Where a key or a relation itself changes, and before data is moved, the whole picture is drawn as Django does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def make_tables(*, verbosity: int = 0) -> None:
    """Run the migrations that this database has not had."""
    from django.core.management import call_command

    with _drawn_singly():
        call_command("migrate", interactive=False, verbosity=verbosity)


@contextmanager
def _drawn_singly() -> Iterator[None]:
    from django.db.migrations.state import ProjectState

    add_field, reload_model = ProjectState.add_field, ProjectState.reload_model

    def add_one_field(self: Any, app_label: str, model_name: str, *field: Any, **options: Any) -> None:
        apps = self.__dict__.pop("apps", None)
        add_field(self, app_label, model_name, *field, **options)
        if apps is not None:
            self.apps = apps
            self.reload_model(app_label, model_name, delay=True)

    def reload_one_model(self: Any, app_label: str, model_name: str, delay: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django calls it
        if "apps" not in self.__dict__:
            return
        if delay or model_name not in self.apps.all_models[app_label]:
            self.is_delayed = True  # a step that moves data has the picture drawn again first
            self._reload({(app_label, model_name)})
        else:
            del self.apps

    ProjectState.add_field = add_one_field  # type: ignore[method-assign]
    ProjectState.reload_model = reload_one_model  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_field, ProjectState.reload_model = add_field, reload_model  # type: ignore[method-assign]
