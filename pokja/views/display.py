"""Tampilan: the theme of the pages, whether Tab indents on the sheet, whether reminders come."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pokja import keeping
from pokja.forms.display import DisplayForm
from pokja.views.common import posted


@require_http_methods(["GET", "POST"])
def display(request):
    user = request.user
    initial = {"theme": user.theme, "tab_indents": user.tab_indents, "reminders": user.reminders}
    form = DisplayForm(**posted(request), initial=initial)
    if form.is_valid():
        keeping.change_display(user, **form.cleaned_data)
        messages.success(request, "Tampilan dan pengingat tersimpan.")
        return redirect("account_overview")
    return render(request, "account/display.html", {"form": form})
