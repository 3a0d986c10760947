"""The log-in in two steps: a password, then a code from those who have set up a second factor.

Between the steps nobody is logged in. The session only knows whose password was right, for a few minutes.
"""

import time
from functools import partial

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.plugins.otp_static.models import StaticDevice

from medsocial.people import second_factor
from medsocial.people.forms import CodeForm
from medsocial.people.lock_out import count_failure, refusal

WAITING = "waiting_for_code"
TIME_FOR_A_CODE = 10 * 60  # seconds


class PasswordView(LoginView):
    """The first step, and the last for those without a second factor."""

    template_name = "admin/login.html"
    next_page = "admin:index"

    def form_valid(self, form):
        """Log in, or ask for the code."""
        person = form.get_user()
        if not second_factor.is_on(person):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[WAITING] = {
            "person": person.pk,
            "backend": person.backend,
            "password": person.get_session_auth_hash(),
            "until": time.time() + TIME_FOR_A_CODE,
            "next": self.get_success_url(),
        }
        return redirect("admin:login_code")


@sensitive_post_parameters("code")
def login_code(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The second step."""
    person = _whose_password_was_right(request)
    if person is None:
        messages.warning(request, _("Please log in again: there was no code for some minutes."))
        return redirect("admin:login")
    form = CodeForm(request.POST or None, check=partial(second_factor.verify, person))
    if request.method == "POST":
        if not AxesProxyHandler.is_allowed(request, {"username": person.get_username()}):
            return refusal(request)
        if form.is_valid():
            return _log_in(request, person, form.device)
        if form.has_error("code", "wrong"):
            count_failure(request, person.get_username())
    context = site.each_context(request) | {
        "title": _("Log in"),
        "subtitle": _("Second factor"),
        "form": form,
    }
    return render(request, "people/login_code.html", context)


def _whose_password_was_right(request: HttpRequest) -> User | None:
    waiting = request.session.get(WAITING)
    if not waiting or waiting["until"] < time.time():
        return None
    person = import_string(waiting["backend"])().get_user(waiting["person"])
    if person and constant_time_compare(person.get_session_auth_hash(), waiting["password"]):
        return person
    return None


def _log_in(request: HttpRequest, person: User, device) -> HttpResponseRedirect:
    waiting = request.session.pop(WAITING)
    person.otp_device = device  # django_otp notes it in the session
    login(request, person, waiting["backend"])
    if isinstance(device, StaticDevice):
        left = second_factor.recovery_codes_left(person)
        message = ngettext("%d recovery code is left.", "%d recovery codes are left.", left)
        messages.warning(request, message % left)
    return HttpResponseRedirect(waiting["next"])
