from django.apps import AppConfig


class PokjaConfig(AppConfig):
    name = "pokja"
    verbose_name = "Pokja PKP"
