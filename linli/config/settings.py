"""All settings, read from the environment once, each with its meaning beside it.

``LINLI_DATA`` holds what must survive (secrets, photos, the embedded servers' files); ``bin/up`` sets the rest.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent

#: Where state is kept; several instances differ in this alone.
DATA = Path(os.environ.get("LINLI_DATA", ROOT / "data")).resolve()
#: The name of this cell in NATS subjects, streams and consumers: unique among linked cells.
SITE = os.environ.get("LINLI_SITE", "linli")
#: Demo mode: one-click sign-in and codes shown on the page. Never on real data.
DEMO = os.environ.get("LINLI_DEMO", "0") == "1"
#: The work rate of automatic triage: off leaves rules alone to route (degraded, never down).
MODEL_ON = os.environ.get("LINLI_MODEL", "1") == "1"
#: Where NATS listens.
NATS_URL = os.environ.get("NATS_URL", "nats://127.0.0.1:4222")
#: Port of the live process on the same host, or a whole address when a proxy joins them (``/live/``).
LIVE_PORT = os.environ.get("LINLI_LIVE_PORT", "8001")
LIVE_URL = os.environ.get("LINLI_LIVE_URL", "")


def _secret(name: str, size: int) -> bytes:
    """A secret from the environment (``LINLI_DATA_KEY``, hexadecimal) or a file beside the data.

    The file is made on first use, readable by its owner only.
    """
    if given := os.environ.get(f"LINLI_{name.replace('.', '_').upper()}"):
        return _checked(name, bytes.fromhex(given), size)
    folder = DATA / "secrets"
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = folder / f".{name}.{os.getpid()}"
        fresh.write_bytes(secrets.token_bytes(size))
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return _checked(str(path), path.read_bytes(), size)


def _checked(name: str, value: bytes, size: int) -> bytes:
    if len(value) != size:
        raise ImproperlyConfigured(f"The secret {name} has {len(value)} bytes and not {size}. Restore it from backup.")
    return value


def _database(url: str) -> dict[str, object]:
    """Django's settings for a ``postgresql://`` address; ``?host=`` names a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"DATABASE_URL must start with postgresql://, not {parts.scheme}://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "linli.trust.database",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or "") or "postgres",
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "TEST": {"NAME": f"test_{os.environ.get('LINLI_TEST_DB', 'linli')}"},
    }


SECRET_KEY = _secret("django.key", 48).hex()
#: Master key of personal data (SM4, 16 bytes; it wraps the data keys, see docs/keys.md) and key of the blind index (HMAC-SM3).
DATA_KEY = _secret("data.key", 16)
INDEX_KEY = _secret("index.key", 32)
#: Key that signs for push services (P-256, the private number).
PUSH_KEY = _secret("push.key", 32)
#: Key that seals the journal (SM2, the private number), and where the heads of its batches are noted outside the database.
SEAL_KEY = _secret("seal.key", 32)
EVIDENCE = DATA / "evidence"

DEBUG = False
ALLOWED_HOSTS = os.environ.get("LINLI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LINLI_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "csp",
    "ninja",
    "linli.trust",
    "linli.orgs",
    "linli.people",
    "linli.cases",
    "linli.intake",
    "linli.search",
    "linli.rights",
    "linli.exchange",
    "linli.reactions",
    "linli.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "linli.web.parts.language.LanguageMiddleware",
    "linli.web.parts.display.DisplayMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "linli.web.parts.sessions.SessionUseMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "linli.web.parts.errors.ErrorMiddleware",
]

ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"
AUTH_USER_MODEL = "people.Account"
LOGIN_URL = "/sign-in/"
CSRF_FAILURE_VIEW = "linli.web.parts.errors.csrf_failed"
#: The cookie lives as long as a session can (``session_hours_most``); when it ends for want of use stands in its row.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "linli.people.sessions"
#: Whether staff must sign in with two factors. On, but for a demo, in which they can be tried all the same.
TWO_FACTORS = os.environ.get("LINLI_TWO_FACTORS", "0" if DEMO else "1") == "1"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
#: Single sign-on by OpenID Connect, where an issuer is named: our id and secret there, the claim that names the account
#: here (``phone_number`` goes by the telephone, every other by the name for signing in), what the button says, and
#: whether that sign-in asks for two factors itself.
OIDC = {
    "issuer": os.environ.get("LINLI_OIDC_ISSUER", "").rstrip("/"),
    "client": os.environ.get("LINLI_OIDC_CLIENT", ""),
    "secret": os.environ.get("LINLI_OIDC_SECRET", ""),
    "claim": os.environ.get("LINLI_OIDC_CLAIM", "preferred_username"),
    "scope": os.environ.get("LINLI_OIDC_SCOPE", "openid profile"),
    "name": os.environ.get("LINLI_OIDC_NAME", ""),
    "two_factors": os.environ.get("LINLI_OIDC_TWO_FACTORS", "0") == "1",
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "linli.web.parts.context.page",
            ],
            "builtins": ["linli.web.templatetags.linli"],
        },
    }
]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "linli" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
#: Vite's output: hashed names and a manifest.
FRONTEND_DIST = ROOT / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.exists() else []
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA / "photos")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60


def _immutable(path: str, url: str) -> bool:
    """Vite puts a content hash into every name under ``assets/``."""
    return "/assets/" in url


WHITENOISE_IMMUTABLE_FILE_TEST = _immutable

#: Nine photos of 20 MB and the text around them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_NUMBER_FILES = 12

_LIVE_ORIGINS = [LIVE_URL] if "://" in LIVE_URL else [f"http://127.0.0.1:{LIVE_PORT}", f"http://localhost:{LIVE_PORT}"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF, "blob:"],
        "connect-src": [SELF, *_LIVE_ORIGINS],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

#: Providers of each medium (text messages, e-mail, push): dotted paths, the first is asked first (see docs/settings.md).
#: The default writes every message to a file under ``LINLI_DATA/outbox`` and sends nothing.
_TO_FILES = os.environ.get("LINLI_MESSAGES", "linli.people.messages.FileProvider")
MESSAGE_PROVIDERS = {
    medium: [path.strip() for path in os.environ.get(name, _TO_FILES).split(",") if path.strip()]
    for medium, name in (("sms", "LINLI_SMS"), ("mail", "LINLI_MAIL"), ("push", "LINLI_PUSH"))
}
#: Where e-mail goes out: host, port, ``starttls``, ``tls`` or ``none``, account, and who it is from.
SMTP = {
    "host": os.environ.get("LINLI_SMTP_HOST", "127.0.0.1"),
    "port": int(os.environ.get("LINLI_SMTP_PORT", "587")),
    "security": os.environ.get("LINLI_SMTP_SECURITY", "starttls"),
    "user": os.environ.get("LINLI_SMTP_USER", ""),
    "password": os.environ.get("LINLI_SMTP_PASSWORD", ""),
    "sender": os.environ.get("LINLI_SMTP_FROM", "linli@localhost"),
    "ca": os.environ.get("LINLI_SMTP_CA", ""),
}
#: Who answers for push messages: the address that push services write to when something is wrong with them.
PUSH_CONTACT = os.environ.get("LINLI_PUSH_CONTACT", "mailto:linli@localhost")
#: Where links in messages lead: the public address of this site.
PUBLIC_URL = os.environ.get("LINLI_PUBLIC_URL", "")

#: Open311: the site's own ``jurisdiction_id`` beside its division codes; whether pictures at addresses that senders give
#: are fetched (from public addresses only).
OPEN311_JURISDICTION = os.environ.get("LINLI_OPEN311_JURISDICTION", "")
OPEN311_FETCH_MEDIA = os.environ.get("LINLI_OPEN311_FETCH_MEDIA", "0") == "1"
#: Whether webhooks, message gateways and pictures may lie on private and loopback addresses. Off: only public ones.
OUTSIDE_PRIVATE = os.environ.get("LINLI_OUTSIDE_PRIVATE", "0") == "1"

#: Jobs of each app are in its ``jobs.py``.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

TESTING = "pytest" in sys.modules
#: Seconds after which a process reads the data keys again (one statement), so that it notices a rotation.
KEY_RING_AGE = float("inf") if TESTING else 60.0
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING" if TESTING else "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
