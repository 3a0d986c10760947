"""One check of an address: what counts as which outcome, and that no server can make it long or large."""

import pytest

from networks.linkcheck.check import LONGEST_ADDRESS, LONGEST_DETAIL
from networks.linkcheck.policy import Policy
from tests.link_server import Page, look, redirect


def verdict(finding) -> tuple:
    """What matters of most findings."""
    return finding.outcome, finding.reason, finding.status_code


# --- What a status says ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((status, "ok") for status in (200, 204, 206)),
        *((status, "gone") for status in (404, 410)),
        *((status, "blocked") for status in (400, 401, 403, 405, 406, 418, 429, 451, 999)),
        *((status, "unreachable") for status in (408, 500, 501, 502, 503, 504, 530)),
    ],
)
def test_the_status_of_an_answer_decides(server, status, outcome):
    server.pages["/"] = Page(status)

    finding = look(server.url(), server)

    assert verdict(finding) == (outcome, "answer", status)
    assert (finding.final_url, finding.detail) == ("", "")


@pytest.mark.parametrize(
    "header",
    [
        {"cf-mitigated": "challenge"},
        {"CF-Mitigated": "Challenge"},
        {"sg-captcha": "challenge"},
        {"x-amzn-waf-action": "captcha"},
        {"x-vercel-mitigated": "challenge"},
    ],
    ids=str,
)
@pytest.mark.parametrize("status", [200, 202, 403, 503])
def test_a_riddle_for_visitors_is_blocked_whatever_its_status(server, header, status):
    server.pages["/"] = Page(status, header)

    assert verdict(look(server.url(), server)) == ("blocked", "challenge", status)


def test_a_redirect_to_nowhere_cannot_be_understood(server):
    server.pages["/"] = Page(302)

    assert verdict(look(server.url(), server)) == ("unreachable", "protocol", 302)


# --- HEAD, then GET ----------------------------------------------------------------------------------------


def test_a_good_answer_to_head_is_enough(server):
    look(server.url("/page?id=1#top"), server)

    assert server.asked() == ["HEAD /page?id=1"]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 500, 501])
def test_where_head_is_refused_get_decides(server, status):
    server.pages["HEAD /"] = Page(status)

    assert look(server.url(), server).outcome == "ok"
    assert server.asked() == ["HEAD /", "GET /"]


def test_where_head_gets_no_answer_get_decides(server):
    def hang_up(handler):
        handler.close_connection = True

    server.pages["HEAD /"] = hang_up

    assert look(server.url(), server).outcome == "ok"
    assert server.asked() == ["HEAD /", "GET /"]


def test_who_has_had_too_many_requests_is_spared_another(server):
    server.pages["HEAD /"] = Page(429)

    assert verdict(look(server.url(), server)) == ("blocked", "answer", 429)
    assert server.asked() == ["HEAD /"]


def test_servers_learn_who_asks(server, settings):
    settings.SITE_URL = "https://medsocial.example"
    look(server.url("/", host="www.sermo.example"), server)

    for request in server.requests:
        assert request.headers["User-Agent"] == "MedsocialLinkCheck/1.0 (+https://medsocial.example/)"
        assert request.host == f"www.sermo.example:{server.server_port}"
    assert Policy().user_agent == server.requests[0].headers["User-Agent"]


def test_cookies_are_brought_back_within_a_check_and_passwords_never_sent(server):
    def ask_for_cookie(handler):
        seen = "seen=1" in (handler.headers["Cookie"] or "")
        handler.send_response(200 if seen else 302)
        handler.send_header("Set-Cookie", "seen=1")
        handler.send_header("Location", "/")
        handler.end_headers()

    server.pages["/"] = ask_for_cookie
    address = server.url().replace("http://", "http://anna:secret@")

    assert look(address, server).outcome == "ok"
    assert not any("Authorization" in request.headers for request in server.requests)


# --- Redirects ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_to_another_address_is_a_move(server, status):
    target = server.url("/doctors", host="medscape.example")
    server.pages["/"] = redirect(target, status)

    finding = look(server.url(), server)

    assert verdict(finding) == ("moved", "answer", 200)
    assert finding.final_url == target


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_none_but_says_where_it_led(server, status):
    target = server.url("/login", host="medscape.example")
    server.pages["/"] = redirect(target, status)

    finding = look(server.url(), server)

    assert finding.outcome == "ok"
    assert finding.final_url == target


@pytest.mark.parametrize(
    ("start", "target", "outcome"),
    [
        (("/", "sermo.example"), ("/", "www.sermo.example"), "ok"),
        (("/forum", "www.sermo.example"), ("/forum/", "sermo.example"), "ok"),
        (("/forum", "sermo.example"), ("/forum?lang=es", "sermo.example"), "ok"),
        (("/Forum", "sermo.example"), ("/forum", "sermo.example"), "ok"),
        (("/", "sermo.example"), ("/es/start", "www.sermo.example"), "ok"),  # a home page that leads on
        (("/forum", "sermo.example"), ("/community", "sermo.example"), "moved"),
        (("/forum", "sermo.example"), ("/", "sermo.example"), "moved"),
        (("/", "sermo.example"), ("/", "app.sermo.example"), "moved"),
        (("/foro", "médicos.example"), ("/foro/", "xn--mdicos-bva.example"), "ok"),
    ],
    ids=str,
)
def test_another_spelling_of_an_address_is_no_move(server, start, target, outcome):
    def only_at_the_target(handler):
        there = (handler.path, handler.headers["Host"]) == (target[0], f"{target[1]}:{server.server_port}")
        handler.send_response(200 if there else 301)
        handler.send_header("Location", server.url(*target))
        handler.end_headers()

    server.pages = {start[0]: only_at_the_target, target[0]: only_at_the_target}

    finding = look(server.url(*start), server)

    assert finding.outcome == outcome
    assert finding.final_url == server.url(*target)


def test_the_new_address_is_where_permanent_redirects_end_not_the_login_behind_it(server):
    server.pages["/"] = redirect("/old")
    server.pages["/old"] = redirect(server.url("/new", host="medscape.example"), 308)
    server.pages["/new"] = redirect("/login", 302)
    server.pages["/login"] = redirect("/sso", 301)

    finding = look(server.url(), server)

    assert finding.outcome == "moved"
    assert finding.final_url == server.url("/new", host="medscape.example")


def test_a_move_to_where_machines_are_kept_out_is_a_move(server):
    server.pages["/"] = redirect(server.url("/new", host="medscape.example"))
    server.pages["/new"] = Page(403)

    assert verdict(look(server.url(), server)) == ("moved", "answer", 403)


@pytest.mark.parametrize(("status", "outcome"), [(404, "gone"), (500, "unreachable")])
def test_a_move_to_where_nothing_is_has_failed(server, status, outcome):
    server.pages["/"] = redirect(server.url("/new", host="medscape.example"))
    server.pages["/new"] = Page(status)

    finding = look(server.url(), server)

    assert finding.outcome == outcome
    assert finding.final_url == server.url("/new", host="medscape.example")


def test_a_loop_of_redirects_ends(server):
    server.pages["/"] = redirect("/again", 302)
    server.pages["/again"] = redirect("/", 302)

    finding = look(server.url(), server, redirects=4)

    assert verdict(finding) == ("unreachable", "redirects", None)
    assert len(server.asked()) == 5


@pytest.mark.parametrize(
    "target", ["app://open", "mailto:anna@sermo.example", "javascript:alert(1)", "http://[::1"]
)
def test_a_redirect_to_what_is_no_web_page_is_not_followed(server, target):
    server.pages["/"] = redirect(target, 302)

    assert verdict(look(server.url(), server))[:2] == ("blocked", "unsuitable")


def test_an_address_that_is_too_long_to_keep_is_kept_as_far_as_it_says_something(server):
    server.pages["/"] = redirect("/found?" + "q" * LONGEST_ADDRESS, 302)
    assert look(server.url(), server).final_url == server.url("/found")

    server.pages["/"] = redirect(server.url("/" + "p" * LONGEST_ADDRESS, host="medscape.example"))
    assert look(server.url(), server).final_url == server.url("/", host="medscape.example")


# --- What cannot be reached --------------------------------------------------------------------------------


def test_an_unknown_name_cannot_be_reached(server):
    assert verdict(look("http://no.such.name/", server)) == ("unreachable", "name", None)


def test_where_nobody_listens_there_is_no_connection(server):
    address = server.url()
    server.server_close()

    assert verdict(look(address, server)) == ("unreachable", "connection", None)


def test_what_is_not_encrypted_as_promised_cannot_be_reached(server):
    finding = look(server.url().replace("http:", "https:"), server)

    assert verdict(finding) == ("unreachable", "tls", None)


def test_what_is_not_http_cannot_be_understood(server):
    server.pages["/"] = lambda handler: handler.wfile.write(b"220 mail.sermo.example ready\r\n")

    assert verdict(look(server.url(), server)) == ("unreachable", "protocol", None)


@pytest.mark.parametrize("address", ["ftp://sermo.example/", "http://", "http://[::1/", "http://a:x/", "\0"])
def test_an_address_that_is_none_is_not_checked(server, address):
    assert verdict(look(address, server)) == ("blocked", "unsuitable", None)


def test_details_fit_into_the_database(server):
    finding = look("ftp://sermo.example/\0" + "x" * 500, server)

    assert "\0" not in finding.detail
    assert len(finding.detail) == LONGEST_DETAIL
