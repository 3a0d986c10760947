"""The environment in which the suite runs, set before Django reads its settings (see `-p` in pyproject.toml).

What the environment holds wins over a developer's `.env`, so every variable is set here; an empty one stands
for its default. Only the database and the cache may be chosen by the caller: the suite runs on each of them.
"""

import os

ENVIRONMENT = {
    "DEBUG": "false",
    "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "",
    "CSRF_TRUSTED_ORIGINS": "",
    "HTTPS": "false",
    "HSTS_SECONDS": "",
    "BEHIND_PROXY": "",
    "SITE_URL": "",
    "REQUIRE_SECOND_FACTOR": "",
    "ADMIN_PATH": "",
    "DATABASE_POOL_SIZE": "",
    "PAGES_KEPT": "",
    "REPLICA_URL": "",
    "STATEMENT_TIMEOUT": "",
    "SECURITY_CONTACT": "",
    "EMAIL_URL": "",
    "DEFAULT_FROM_EMAIL": "",
    "CURATORS_EMAIL": "",
    "CURATORS_EMAIL_MINUTES": "",
    "SUGGESTIONS_PER_SENDER": "",
    "SUGGESTIONS_PER_HOUR": "",
}
CHOSEN_BY_THE_CALLER = ("DATABASE_URL", "CACHE_URL")

os.environ.update(ENVIRONMENT)
for name in CHOSEN_BY_THE_CALLER:
    os.environ.setdefault(name, "")
