from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "nennep.catalogue"
    label = "catalogue"
