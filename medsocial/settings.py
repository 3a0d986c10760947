"""Settings of Medsocial: one file, fed by the environment and by an optional `.env` beside manage.py.

The README lists every variable. Production is the default: whoever wants less says so.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from medsocial.databases import tuned
from medsocial.environment import Environment, SettingError, address_of, stop

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# Beginnings of public addresses, today's and those that are promised.
PUBLIC_PATHS = {
    "about",
    "accessibility",
    "badges",
    "categories",
    "charts",
    "communities",
    "compare",
    "data",
    "es",
    "feeds",
    "finder",
    "healthz",
    "i18n",
    "networks",
    "operators",
    "pictures",
    "privacy",
    "readyz",
    "static",
    "styleguide",
    "suggest",
    "surveys",
}

env = Environment(BASE_DIR / ".env")

try:
    DEBUG = env.flag("DEBUG", default=False)
    # A key of its own only where nobody but the developer can reach the server.
    SECRET_KEY = env.text("SECRET_KEY", "insecure-development-key" if DEBUG else None)
    ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "127.0.0.1,localhost")
    CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
    HTTPS = env.flag("HTTPS", default=not DEBUG)
    HSTS_SECONDS = env.number("HSTS_SECONDS", default=31_536_000, lowest=0, highest=63_072_000)
    BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
    SECURITY_CONTACT = env.contact("SECURITY_CONTACT")
    SITE_URL = env.origin("SITE_URL", address_of(ALLOWED_HOSTS, https=HTTPS))
    REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", default=False)
    ADMIN_PATH = env.path("ADMIN_PATH", "admin/", taken=PUBLIC_PATHS)
    DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'medsocial.sqlite3'}")}
    if replica := env.database("REPLICA_URL", ""):
        DATABASES["replica"] = replica | {"TEST": {"MIRROR": "default"}}
    DATABASE_POOL_SIZE = env.number("DATABASE_POOL_SIZE", default=4, lowest=1, highest=100)
    STATEMENT_TIMEOUT = env.number("STATEMENT_TIMEOUT", default=10_000, lowest=0, highest=600_000)
    CACHES = {"default": env.cache("CACHE_URL", "locmemcache://")}
    PAGES_KEPT = env.number("PAGES_KEPT", default=2000, lowest=0, highest=1_000_000)
    globals().update(env.email("EMAIL_URL", "consolemail://"))  # EMAIL_BACKEND, EMAIL_HOST and so on
    EMAIL_TIMEOUT = 10  # seconds that the sender of a suggestion waits at most for a mail server
    DEFAULT_FROM_EMAIL = env.email_address("DEFAULT_FROM_EMAIL", "medsocial@localhost")
    CURATORS_EMAIL = env.email_addresses("CURATORS_EMAIL", "curators@localhost")
    CURATORS_EMAIL_MINUTES = env.number("CURATORS_EMAIL_MINUTES", default=30, lowest=1, highest=10_080)
    SUGGESTIONS_PER_SENDER = env.number("SUGGESTIONS_PER_SENDER", default=5, lowest=1, highest=10_000)
    SUGGESTIONS_PER_HOUR = env.number("SUGGESTIONS_PER_HOUR", default=60, lowest=1, highest=10_000)
except SettingError as error:
    stop(error)

# --- Application -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "networks",  # first, because it refines modeltranslation's loaddata
    "modeltranslation",  # before the admin, as it asks
    "medsocial.people.apps.DeskConfig",  # Django's admin, on our site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # the development server serves static files as production does
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_filters",
    "django_htmx",
    "import_export",
    "lucide",
    "django_guid",
    "medsocial.operations",
    "medsocial.people",  # last, because it has admins of its own for models of the others
]

MIDDLEWARE = [
    "medsocial.replica.public_reads",  # before whatever reads the database
    "networks.page_cache.middleware.PublicPages",  # before all that costs time
    "medsocial.language.language_of_address",  # first: a refusal is in the address's language, too
    "django_guid.middleware.guid_middleware",
    # What they add is for every answer, also for static files and those that the ones after them give.
    "medsocial.protection.same_origin",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "medsocial.protection.plain_addresses",
    "medsocial.protection.bounded_bodies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "medsocial.outages.DatabaseOutage",
    "medsocial.people.middleware.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",  # who changed it; only a change asks who it is
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as it asks: it replaces the answer to who is locked out
]

ROOT_URLCONF = "medsocial.urls"
WSGI_APPLICATION = "medsocial.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "networks.context_processors.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database and cache ----------------------------------------------------------------------------------

DATABASES = {alias: tuned(each, pool_size=DATABASE_POOL_SIZE) for alias, each in DATABASES.items()}
DATABASE_ROUTERS = ["medsocial.replica.Router"]

# Pages have a cache of their own, so that they never push out what else is counted and kept.
CACHES["pages"] = CACHES["default"] | {"KEY_PREFIX": "pages"}
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    for each in CACHES.values():
        each["BACKEND"] = "medsocial.redis_cache.RedisCache"
        each["OPTIONS"] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5} | each.get("OPTIONS", {})
else:
    CACHES["pages"] |= {"LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 2 * PAGES_KEPT + 100}}

# --- Language --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files ----------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- Security --------------------------------------------------------------------------------------------

# Length counts, and not which kinds of characters a password is made of.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "medsocial.people.passwords.FrequentPasswordValidator"},
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: no password is looked at for who is locked out
    "django.contrib.auth.backends.ModelBackend",
]
# Only those who edit have sessions. One ends this long after the log-in (people/sessions.py).
SESSION_COOKIE_AGE = 12 * 60 * 60
# With this prefix browsers take a cookie from this host alone, by https, for all of its paths.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_HTTPONLY = True  # no script needs it
MESSAGE_STORAGE = "medsocial.people.messages.Messages"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # not "Strict": a link in an e-mail to curators leads into the admin

# After so many failures of a name at an address it is locked there, until this long after the last of them.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
NAMES_PER_ADDRESS = 4  # the limit for a whole address, as a multiple of that for one name
AXES_RESET_ON_SUCCESS = True
# While it is locked nothing is counted: waiting is enough, and the table cannot grow.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "medsocial.people.lock_out.LockOut"
AXES_LOCKOUT_CALLABLE = "medsocial.people.lock_out.refusal"
AXES_CLIENT_IP_CALLABLE = "medsocial.people.client.client_address"
AXES_ENABLE_ADMIN = False  # people/admin.py has an admin of its own
AXES_VERBOSE = False
# Never stored or logged, besides passwords. A name may be a password that was typed into the wrong field.
AXES_SENSITIVE_PARAMETERS = ["username", "code", "csrfmiddlewaretoken"]
LOGINS_KEPT_DAYS = 90

OTP_TOTP_ISSUER = "Medsocial"  # how the app on somebody's phone names the account

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked from beside the process, without a proxy
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the admin's own style sheets hold small images
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
# What may be sent here, in bytes (protection.py): forms; in the admin also spreadsheets, which have a lower limit.
LARGEST_BODY = 1_000_000
LARGEST_BODY_OF_THE_ADMIN = 12_000_000

# --- Link checks -----------------------------------------------------------------------------------------

# Endpoints such as ("127.0.0.1", 8001) that link checks may reach although they are not public: those of tests.
LINK_CHECK_ALLOWED_ENDPOINTS = []

# --- Logging ---------------------------------------------------------------------------------------------

# Of each request, in the answer and in every line; a proxy may send one.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "UUID_FORMAT": "hex", "EXPOSE_HEADER": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {correlation_id}: {message}", "style": "{"}
    },
    "filters": {"request": {"()": "django_guid.log_filters.CorrelationId"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django_guid": {"level": "ERROR"},  # a malformed id is replaced; that anybody sent one is no news
    },
}
