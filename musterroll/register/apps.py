from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "musterroll.register"
    label = "register"
