from django.apps import AppConfig


class ScenarioConfig(AppConfig):
    name = "nennep.scenario"
    label = "scenario"
