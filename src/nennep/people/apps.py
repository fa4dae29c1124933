from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "nennep.people"
    label = "people"
