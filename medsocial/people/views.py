"""The page on which people set up their second factor."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView
from django_otp import login as note_in_session

from medsocial.people import second_factor
from medsocial.people.forms import CodeForm
from medsocial.people.qr import qr_outline


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class SecondFactorView(RedirectURLMixin, TemplateView):
    """Sets up an app, and lets those who have one replace it, renew their recovery codes or turn it off.

    Each of these asks for a code, so that a window left open is not enough.
    """

    template_name = "people/second_factor.html"
    next_page = "admin:index"
    site: AdminSite | None = None

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Find out where the person stands."""
        self.person = request.user
        self.is_on = second_factor.is_on(self.person)
        # Whoever has one app gives a code of it before they see the secret of another.
        may_see = second_factor.is_verified(self.person) or not self.is_on
        self.new_app = second_factor.begun(self.person) if may_see else None
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Do what the pressed button says."""
        action = self._buttons().get(request.POST.get("action"))
        if action is None:  # a page from before something changed
            messages.error(request, _("This is not possible any more. Please begin again."))
            return self._stay()
        return action()

    def _buttons(self) -> dict:
        """What each button that the page shows does."""
        if self.new_app:
            return {"confirm": self._confirm, "cancel": self._cancel}
        if not self.is_on:
            return {"begin": self._begin}
        if second_factor.is_due(self.person):
            return {"verify": partial(self._with_code, self._leave)}
        buttons = {"renew": self._show_codes, "begin": self._begin, "turn_off": self._turn_off}
        if settings.REQUIRE_SECOND_FACTOR:
            del buttons["turn_off"]
        return {name: partial(self._with_code, action) for name, action in buttons.items()}

    def _with_code(self, act) -> HttpResponse:
        form = CodeForm(self.request.POST, check=partial(second_factor.verify, self.person))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        note_in_session(self.request, form.device)
        return act()

    def _confirm(self) -> HttpResponse:
        form = CodeForm(self.request.POST, check=partial(second_factor.confirm, self.person))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        note_in_session(self.request, form.device)
        return self._show_codes()

    def _begin(self) -> HttpResponse:
        second_factor.begin(self.person)
        return self._stay()

    def _cancel(self) -> HttpResponse:
        second_factor.cancel(self.person)
        return self._stay()

    def _turn_off(self) -> HttpResponse:
        second_factor.turn_off(self.person)
        messages.success(self.request, _("The second factor is off."))
        return self._leave()

    def _stay(self) -> HttpResponse:
        return HttpResponseRedirect(self.request.get_full_path())

    def _leave(self) -> HttpResponse:
        return HttpResponseRedirect(self.get_success_url())

    def _show_codes(self) -> HttpResponse:
        """The recovery codes, in this answer and never again."""
        self.is_on, self.new_app = True, None
        codes = second_factor.renew_recovery_codes(self.person)
        return self.render_to_response(self.get_context_data(codes=codes, go_on=self.get_success_url()))

    def get_context_data(self, **kwargs) -> dict:
        """The admin's frame, and what there is to do."""
        context = self.site.each_context(self.request) | {
            "title": _("Second factor"),
            "is_on": self.is_on,
            "is_required": settings.REQUIRE_SECOND_FACTOR,
            "buttons": list(self._buttons()),
            "form": CodeForm(check=None),
        }
        if self.is_on:
            context["codes_left"] = second_factor.recovery_codes_left(self.person)
        if self.new_app:
            address = self.new_app.config_url
            size, outline = qr_outline(address)
            context |= {"address": address, "secret": second_factor.secret(self.new_app)}
            context |= {"size": size, "outline": outline}
        if second_factor.is_due(self.person):  # the rest of the admin is not open yet
            context |= {"is_nav_sidebar_enabled": False, "available_apps": []}
        return super().get_context_data(**context | kwargs)
