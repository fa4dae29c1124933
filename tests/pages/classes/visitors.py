"""Who opens the pages of classes in these tests, and what they read."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.accounts.models import User

SAMPLES = Path(__file__).parent.parent.parent / "samples"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def load(client: Client, address: str, name: str) -> object:
    content = (SAMPLES / name).read_bytes()
    return client.post(address, {"step": "load", "file": SimpleUploadedFile(name, content)}, follow=True)
