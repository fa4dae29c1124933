from django.apps import AppConfig


class NormsConfig(AppConfig):
    name = "nennep.norms"
    label = "norms"
