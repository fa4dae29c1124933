"""The program with one more address: a bare endpoint, signed in like the others, that inserts one row. Only the bench serves it."""

from __future__ import annotations

from nennep.config.wsgi import application

TABLE = "CREATE TABLE IF NOT EXISTS bench_bare (said varchar(40) NOT NULL)"


def _add() -> None:
    from django.db import connection, transaction
    from django.http import HttpRequest, JsonResponse  # noqa: TID251 - a door of the bench alone
    from django.urls import path

    from nennep.config import urls

    @transaction.atomic
    def insert(request: HttpRequest) -> JsonResponse:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_bare (said) VALUES (%s)", [str(request.user.pk)])
        return JsonResponse({"outcome": "accepted"})

    urls.urlpatterns.append(path("bare/", insert))


_add()

__all__ = ["TABLE", "application"]
