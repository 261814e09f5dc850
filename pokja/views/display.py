"""Tampilan: the theme of the pages, and whether Tab indents on the sheet."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pokja import keeping
from pokja.forms.display import DisplayForm
from pokja.views.common import posted


@require_http_methods(["GET", "POST"])
def display(request):
    user = request.user
    form = DisplayForm(**posted(request), initial={"theme": user.theme, "tab_indents": user.tab_indents})
    if form.is_valid():
        keeping.change_display(user, **form.cleaned_data)
        messages.success(request, "Tampilan tersimpan.")
        return redirect("account_overview")
    return render(request, "account/display.html", {"form": form})
