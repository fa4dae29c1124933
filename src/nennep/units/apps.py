from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "nennep.units"
    label = "units"
