from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Rapat"

    def ready(self):
        from meetings.audit import register_meeting_sources

        register_meeting_sources()
