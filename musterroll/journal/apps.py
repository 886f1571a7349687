from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "musterroll.journal"
    label = "journal"
