from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Rapat"

    def ready(self):
        from meetings.audit import register_meeting_sources
        from meetings.effects import of_succession
        from pokja import effects

        register_meeting_sources()
        effects.register(of_succession)
