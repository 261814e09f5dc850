"""Meetings and their papers in the admin site, to read: minutes are written on the pages of the meeting alone."""

from django.contrib import admin

from meetings.models import Attachment, FinalReport, FollowUpUpdate, Meeting, Session, Signer
from pokja.admin.base import ProvinceFilter, ReadOnly, ReadOnlyRows
from pokja.admin.site import site


class SessionRows(ReadOnlyRows):
    model = Session
    fields = ["date", "start", "end", "zone", "place", "mode"]


class SignerRows(ReadOnlyRows):
    model = Signer
    fields = ["part", "office", "name", "rank"]


class AttachmentRows(ReadOnlyRows):
    model = Attachment
    fields = ["kind", "filename", "caption", "created_by", "created_at"]
    readonly_fields = ["created_at"]


class FinalRows(ReadOnlyRows):
    model = FinalReport
    fields = ["version", "approver_name", "approver_office", "approved_at", "reason"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data", "layout")


class MeetingProvinceFilter(ProvinceFilter):
    path = "meeting__pokja__region__"


@admin.register(Meeting, site=site)
class MeetingAdmin(ReadOnly):
    fields = [
        *("pokja", "kind", "kind_other", "number", "title", "theme", "organisers", "starts_on", "ends_on"),
        *("funding", "budget_year", "quarter", "previous", "report_number", "signing_place", "signing_date"),
        *("sifat", "classification", "retention", "status", "final_version"),
        *("submitted_at", "submitted_by", "returned_at", "returned_by", "return_reason", "approved_at", "approved_by"),
        *("cancelled_at", "cancelled_by", "cancel_reason", "created_at", "created_by", "changed_at", "changed_by"),
    ]
    inlines = [SessionRows, SignerRows, AttachmentRows, FinalRows]
    list_display = ["title", "pokja", "kind", "starts_on", "status", "final_version"]
    list_filter = ["status", "kind", "budget_year", ProvinceFilter]
    list_select_related = ["pokja__region"]
    ordering = ["-starts_on", "-pk"]
    search_fields = ["title", "number", "pokja__region__name"]


@admin.register(FinalReport, site=site)
class FinalReportAdmin(ReadOnly):
    """Who approved what and when. What a report says, and its NIP, stand in its PDF."""

    fields = ["meeting", "version", "approver_name", "approver_office", "approved_by", "approved_at", "reason"]
    list_display = ["meeting", "version", "pokja", "approver_name", "approved_at"]
    list_filter = [MeetingProvinceFilter]
    list_select_related = ["meeting__pokja__region"]
    search_fields = ["meeting__title", "meeting__pokja__region__name", "approver_name"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data", "layout")

    @admin.display(description="Pokja")
    def pokja(self, report):
        return report.meeting.pokja


@admin.register(Attachment, site=site)
class AttachmentAdmin(ReadOnly):
    fields = ["meeting", "kind", "filename", "caption", "created_at", "created_by"]
    list_display = ["filename", "kind", "meeting", "created_at", "created_by"]
    list_filter = ["kind", MeetingProvinceFilter]
    list_select_related = ["meeting", "created_by"]
    search_fields = ["filename", "caption", "meeting__title"]


@admin.register(FollowUpUpdate, site=site)
class FollowUpUpdateAdmin(ReadOnly):
    fields = ["followup", "status", "note", "proof_url", "at", "by"]
    list_display = ["followup", "status", "note", "at", "by"]
    list_filter = ["status"]
    list_select_related = ["followup", "by"]
    search_fields = ["note", "followup__text"]
