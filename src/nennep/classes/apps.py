from django.apps import AppConfig


class ClassesConfig(AppConfig):
    name = "nennep.classes"
    label = "classes"
