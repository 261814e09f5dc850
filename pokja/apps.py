from django.apps import AppConfig


class PokjaConfig(AppConfig):
    name = "pokja"
    verbose_name = "Pokja PKP"

    def ready(self):
        from pokja import sign_in_log, sliding  # noqa: F401  they listen
        from pokja.auditlog.own_sources import register_own_sources

        register_own_sources()
