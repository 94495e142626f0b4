"""All settings. Each environment variable is read once, here, and documented in `.env.example`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import django_stubs_ext
from environs import Env

from samen030.kernel.languages import offered

django_stubs_ext.monkeypatch()  # lets ModelAdmin[...] and the like be written at run time too
env = Env()
ROOT = Path(__file__).resolve().parents[2]
env.read_env(str(ROOT / ".env"), recurse=False)

VAR = Path(env.str("SAMEN030_VAR", str(ROOT / "var")))
PRODUCTION = env.bool("SAMEN030_PRODUCTION", False)
DEBUG = False
SITE_URL = env.str("SAMEN030_SITE_URL", "http://127.0.0.1:8000").rstrip("/")


def _secret_key() -> str:
    """The key from the environment, or one made on the first start and kept in var/ (never in the repository)."""
    given = env.str("SAMEN030_SECRET_KEY", "")
    if given:
        return given
    path = VAR / "secret_key"
    if not path.exists():
        import secrets  # noqa: PLC0415 - only on the very first start

        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("SAMEN030_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "samen030.commons.journal",
    "samen030.commons.city",
    "samen030.commons.people",
    "samen030.commons.notifications",
    "samen030.commons.documents",
    "samen030.commons.organisations",
    "samen030.commons.dossier",
    "samen030.commons.members",
    "samen030.commons.ballots",
    "samen030.commons.moderation",
    "samen030.find.search",
    "samen030.find.directory",
    "samen030.find.calendar",
    "samen030.find.places_map",
    "samen030.find.paper",
    "samen030.find.pocket",
    "samen030.find.alerts",
    "samen030.find.feeds",
    "samen030.find.imports",
    "samen030.find.desk",
    "samen030.find.practice",
    "samen030.find.upkeep",
    "samen030.decide.budgets",
    "samen030.umbrella.membership",
    "samen030.umbrella.contributions",
    "samen030.umbrella.complementarity",
    "samen030.umbrella.example_projects",
    "samen030.umbrella.paid_tasks",
    "samen030.web",
    "samen030.api",
    "samen030.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "samen030.web.middleware.Language",
    "samen030.web.middleware.PublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "samen030.project.gate.Gate",
]

ROOT_URLCONF = "samen030.project.urls"
WSGI_APPLICATION = "samen030.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [ROOT / "samen030" / "web" / "templates"],  # before allauth's own, so that its pages wear our look
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "samen030.web.context.shell",
            ],
        },
    },
]

# --- Databases: SQLite unless DATABASE_URL names another; both behave the same (ADR 0001) ---------------------

_database_url = env.str("DATABASE_URL", "")
if _database_url:
    DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR / "samen030.sqlite3")}}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"] |= {
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-8000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
        },
    }
else:
    DATABASES["default"] |= {
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": env.int("SAMEN030_DB_POOL", 8), "timeout": 20}},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []  # nobody has a password: a code by e-mail, or a passkey
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_page"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "SAMEN030: "
# Many log in at a computer of the buurthuis: closing the browser logs out, and no box 'remember me' is shown.
ACCOUNT_SESSION_REMEMBER = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
ACCOUNT_FORMS = {
    "login": "samen030.commons.people.forms.LoginForm",
    "signup": "samen030.commons.people.forms.SignupForm",
    "add_email": "samen030.commons.people.forms.AddEmailForm",
    "request_login_code": "samen030.commons.people.forms.RequestLoginCodeForm",
    "confirm_login_code": "samen030.commons.people.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "samen030.commons.people.forms.ConfirmEmailVerificationCodeForm",
}
# With the rights of the bureau one mailbox is not enough: a passkey beside it. Off, one can try things out.
SECOND_FACTOR = env.bool("SAMEN030_SECOND_FACTOR", PRODUCTION)
# How many BBBO's of a wijk must agree before somebody is its broker or coordinator, the proposer counted.
NAMING_AGREEMENTS = env.int("SAMEN030_NAMING_AGREEMENTS", 2)
MFA_ADAPTER = "samen030.commons.people.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_FORMS = {"add_webauthn": "samen030.commons.people.forms.AddPasskeyForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# Another house that knows people (an identity broker, the municipality's log-in), through OpenID Connect. Off: empty.
OIDC_URL = env.str("SAMEN030_OIDC_URL", "").rstrip("/")
OIDC_NAME = env.str("SAMEN030_OIDC_NAME", "Inloggen met een ander account")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": env.str("SAMEN030_OIDC_CLIENT_ID", ""),
                "secret": env.str("SAMEN030_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_URL},
            }
        ]
        if OIDC_URL
        else [],
    }
}
# An address that this house has checked itself opens the account with that address here.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False

# --- Mail ---------------------------------------------------------------------------------------------------

_smtp_host = env.str("SAMEN030_SMTP_HOST", "")
if _smtp_host:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": _smtp_host,
                "port": env.int("SAMEN030_SMTP_PORT", 587),
                "username": env.str("SAMEN030_SMTP_USER", ""),
                "password": env.str("SAMEN030_SMTP_PASSWORD", ""),
                "use_tls": True,
            },
        }
    }
else:  # without a mail server each message is a file in var/mail, so that nothing is lost and one can log in
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(VAR / "mail")},
        }
    }
DEFAULT_FROM_EMAIL = env.str("SAMEN030_FROM_EMAIL", "SAMEN030 <niet-antwoorden@samen030.example>")

# --- Language, time, files ----------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGE_COOKIE_NAME = "taal"
LOCALE_PATHS = [ROOT / "samen030" / "web" / "locale"]
# Offered are those with enough of the texts (docs/languages.md). Right to left works: the shell sets `dir`.
LANGUAGES = offered(LOCALE_PATHS[0], env.float("SAMEN030_LANGUAGE_COMPLETE", 0.95))
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

MEDIA_ROOT = VAR / "media"  # uploaded files; served by a view that asks who may see them
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # else WhiteNoise warns on every start
_leaflet = find_spec("leaflet")  # only its files: as an app it wants GDAL, which a small server does not have
STATICFILES_DIRS = (
    [("leaflet", str(Path(_leaflet.origin).parent / "static" / "leaflet"))] if _leaflet and _leaflet.origin else []
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False

# --- Safety -------------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
if OIDC_URL:  # the log-in form is answered with a way to the other house, and browsers hold that to form-action too
    from urllib.parse import urlsplit

    SECURE_CSP["form-action"].append("{0.scheme}://{0.netloc}".format(urlsplit(OIDC_URL)))
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "samen030.web.views.forbidden"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    _https = SITE_URL.startswith("https://")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("SAMEN030_BEHIND_PROXY", False) else None
    ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0  # whose address the rate limits count
    SECURE_SSL_REDIRECT = _https
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
    SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
    SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 500}}}

# --- Upkeep -------------------------------------------------------------------------------------------------

# After so many months without a confirmation an entry is stale; its organisation is asked a month before.
STALE_AFTER_MONTHS = env.int("SAMEN030_STALE_AFTER_MONTHS", 6)

# Hosts of the own network from which calendars and APIs may be read all the same: for trying out only.
FETCH_OWN_NETWORK: list[str] = env.list("SAMEN030_FETCH_OWN_NETWORK", [])

# --- Maps and places ------------------------------------------------------------------------------------------

# A tile address such as PDOK's; empty: the map shows our own areas only, and asks nothing of others.
MAP_TILES_URL = env.str("SAMEN030_MAP_TILES_URL", "")
MAP_TILES_CREDIT = env.str("SAMEN030_MAP_TILES_CREDIT", "")
# A geocoder that answers as PDOK's Locatieserver does; empty: addresses are placed by postcode and name only.
GEOCODER_URL = env.str("SAMEN030_GEOCODER_URL", "")
if MAP_TILES_URL:
    from urllib.parse import urlsplit

    SECURE_CSP["img-src"].append("{0.scheme}://{0.netloc}".format(urlsplit(MAP_TILES_URL)))

# --- API ------------------------------------------------------------------------------------------------------

API_REQUESTS_PER_MINUTE = env.int("SAMEN030_API_REQUESTS_PER_MINUTE", 600)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
