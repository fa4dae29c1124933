"""A server that is killed: this process stands by and starts the next one, which has nothing but the database, at once.

    python killable.py PORT FILE

The process that answers is a child; its number stands in FILE. Starting the program anew takes a second, fifty times a minute;
a fork of a process that has only loaded it takes a hundredth.
"""

import os
import signal
import socket
import sys
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from nennep.config.wsgi import application

THREADS = 4


def prepare() -> WSGIHandler:
    """Load all that an answer needs before the first fork. What a kill leaves to the system is written by the system: only a
    power cut would need the disk to be waited for."""
    from django.db import connections

    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    Client(SERVER_NAME="127.0.0.1").post("/presence/check-in/begin/", {})
    connections.close_all()
    return application


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        pass


def serve(listening: socket.socket) -> None:
    """One thread: takes what comes, its connection to the database stays open."""
    server = WSGIServer(("127.0.0.1", 0), Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.server_name, server.server_port = "127.0.0.1", listening.getsockname()[1]
    server.setup_environ()
    server.set_app(application)
    while True:
        request, address = listening.accept()
        server.process_request(request, address)


def answer(listening: socket.socket) -> None:
    threads = [threading.Thread(target=serve, args=(listening,)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main(port: int, file: Path) -> None:
    prepare()
    listening = socket.create_server(("127.0.0.1", port), backlog=128)
    child = 0

    def stop(_number: int, _frame: object) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            answer(listening)
        file.with_suffix(".new").write_text(str(child))
        file.with_suffix(".new").replace(file)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
