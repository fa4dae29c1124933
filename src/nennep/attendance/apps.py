from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "nennep.attendance"
    label = "attendance"
