"""What visitors suggest: a network that is missing, a correction of one that is listed."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.core import get_usage

from networks.choices import CORRECTIONS
from networks.forms import CorrectionForm, NewNetworkForm, SuggestionForm
from networks.lenient import TextField
from networks.models import Network, SlugHistory
from networks.page_cache.pages import public_page
from networks.senders import client_address, sender_code
from networks.suggestion_mail import announce
from networks.suggestions import TooManyError, receive

# How often one sender may send a form, whatever it holds: forms that are full of mistakes and traps, too. It is counted
# in the cache, which costs next to nothing; what is kept has limits of its own, in the database.
POSTS = "30/10m"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    """The form for a network that is missing; `name` of the query fills in its name."""
    if request.method == "POST":
        return _answer(request, NewNetworkForm(request.POST), None)
    return _page(request, NewNetworkForm(initial={"name": TextField().clean(request.GET.get("name"))}), None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest_correction(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for a correction of a network; `field` of the query chooses what is wrong."""
    network = Network.objects.published().filter(slug=slug).first()
    if not network:
        return _elsewhere(slug)
    if request.method == "POST":
        return _answer(request, CorrectionForm(request.POST), network)
    field = request.GET.get("field")
    return _page(
        request, CorrectionForm(initial={"field": field if field in dict(CORRECTIONS) else ""}), network
    )


@public_page()
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens next. The same for everybody, so that machines learn nothing from it."""
    return render(request, "networks/suggestion_thanks.html")


def _answer(request: HttpRequest, form: SuggestionForm, network: Network | None) -> HttpResponse:
    """Keep what was sent, or show the form again with what was typed and what is wrong."""
    sender = _sender(request)
    usage = get_usage(request, group="suggestions", key=lambda *_: sender, rate=POSTS, increment=True)
    if usage and usage["should_limit"]:
        return _busy(request, form, network, usage["time_left"])
    if form.is_trapped:
        return redirect("networks:thanks")
    if not form.is_valid():
        return _page(request, form, network)
    said = form.suggestion()
    said.network, said.sender = network, sender
    try:
        receive(said)
    except TooManyError as error:
        return _busy(request, form, network, error.seconds)
    announce(request.build_absolute_uri("/").rstrip("/"))
    return redirect("networks:thanks")


def _busy(request: HttpRequest, form: SuggestionForm, network: Network | None, seconds: int) -> HttpResponse:
    """The form with what was typed, and when it can be sent again."""
    seconds = max(1, seconds)
    response = _page(request, form, network, status=429, minutes=-(-seconds // 60))
    response["Retry-After"] = str(seconds)
    return response


def _page(
    request: HttpRequest,
    form: SuggestionForm,
    network: Network | None,
    *,
    status: int = 200,
    minutes: int = 0,
) -> HttpResponse:
    context = {"form": form, "network": network, "minutes": minutes}
    return render(request, "networks/suggest.html", context, status=status)


def _elsewhere(slug: str) -> HttpResponse:
    """Where a former slug leads; raises Http404 for any other."""
    published = Network.objects.published()
    former = SlugHistory.objects.filter(slug=slug, network__in=published).select_related("network").first()
    if not former:
        raise Http404(_("There is no network under this address."))
    return redirect("networks:suggest_correction", former.network.slug, permanent=True)


def _sender(request: HttpRequest) -> str:
    """The code of whoever sent the request."""
    address = client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        behind_proxy=settings.BEHIND_PROXY,
    )
    return sender_code(address, timezone.localdate())
