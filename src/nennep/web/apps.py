from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "nennep.web"
    label = "web"
