"""The admin site `/kelola/`: for whoever may manage the system, by the same gate as everything else."""

from django.contrib.admin import AdminSite
from django.http import Http404
from django.shortcuts import redirect

from pokja.roles import Permission


class ManageSite(AdminSite):
    """Rights come from Access alone: is_staff and is_superuser open nothing here, and strangers learn nothing."""

    site_title = "Kelola Pokja PKP"
    site_header = "Kelola Pokja PKP"
    index_title = "Kelola"
    site_url = "/"
    empty_value_display = "kosong"

    def has_permission(self, request) -> bool:
        return request.user.is_authenticated and request.user.reach(Permission.SYSTEM_MANAGE).nation

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        def behind_the_gate(request, *args, **kwargs):
            if not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return behind_the_gate

    def get_urls(self):
        """Without the jump to an object's own page, which nothing here has; whoever is not signed in goes to Masuk."""
        entries = [entry for entry in super().get_urls() if getattr(entry, "name", None) != "view_on_site"]
        for entry in entries:
            if hasattr(getattr(entry, "callback", None), "login_url"):
                del entry.callback.login_url
        return entries

    # Signing in and out, and passwords, have pages of their own.

    def login(self, request, extra_context=None):
        if not self.has_permission(request):
            raise Http404
        return redirect("admin:index")

    def logout(self, request, extra_context=None):
        return redirect("account_logout")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("account_change_password")


site = ManageSite(name="admin")
