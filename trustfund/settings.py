"""One settings module; every value comes from the environment, and the default is the safe one."""

from __future__ import annotations

from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

from trustfund import logs

django_stubs_ext.monkeypatch()  # forms and fields may name their types, as in ModelForm[Grant]
env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# Without a database of its own the application is a demonstration on the embedded one (trustfund/embedded.py);
# with one it is in earnest, and then nothing below is lenient: no known key, no plain http, no demonstration users.
DEMONSTRATION = env.bool("DEMONSTRATION", "DATABASE_URL" not in env.ENVIRON)
DEMONSTRATION_KEY = "demonstration-key-that-signs-nothing-of-value-0123456789-abcdefghijklmnopqrstuvwxyz"
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", DEMONSTRATION_KEY) if DEMONSTRATION else env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# HTTPS is assumed. A proxy that ends TLS says so in X-Forwarded-Proto; it is believed only when we are told of it.
HTTPS = env.bool("HTTPS", not DEMONSTRATION)
# Where people open the application: letters that a command or the worker writes have no request to know it from.
SITE_ADDRESS = env.str("SITE_ADDRESS", f"{'https' if HTTPS else 'http'}://{(ALLOWED_HOSTS or ['localhost'])[0]}")
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 365 * 24 * 3600 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
    "midi=(), payment=(), serial=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)"
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# A cookie whose name begins so is taken by browsers only over https, for this very host and from its root.
HOST_ONLY = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_ONLY}sessionid", f"{HOST_ONLY}csrftoken"
LANGUAGE_COOKIE_NAME = f"{HOST_ONLY}django_language"
KNOWN_DEVICE_COOKIE_NAME = f"{HOST_ONLY}known_device"
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# The application's role uses the tables, the owner's makes them; manage.py changes to DATABASE_OWNER_URL to migrate.
DATABASES = {"default": env.db_url("DATABASE_URL", "postgres://trustfund_app@127.0.0.1:5432/trustfund")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
APPLICATION_ROLE = env.str("APPLICATION_ROLE", "trustfund_app")

# Redis rings bells and counts failed sign-ins; nothing that matters is kept there (DESIGN, work not to be lost).
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 5, "visibility_timeout": 3600}
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "trustfund.heartbeat", "schedule": 10.0, "options": {"expires": 20}},
    "ring-due": {"task": "web.ring_due", "schedule": 10.0, "options": {"expires": 10}},
    "remind-of-calls": {"task": "donors.remind", "schedule": 3600.0, "options": {"expires": 600}},
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://" if DEMONSTRATION else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_TRANSPORT = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "trustfund.web.mail.OutboxBackend"  # the worker sends, by EMAIL_TRANSPORT
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "trustfund@localhost")

INSTALLED_APPS = [
    "trustfund",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "django_structlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "trustfund.ledger",
    "trustfund.access",
    "trustfund.fund",
    "trustfund.web",
    "trustfund.api",
    "donors",
    "projects",
    "disbursements",
    "oversight",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "trustfund.web.middleware.Headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "trustfund.health.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "trustfund.access.middleware.DefaultDeny",
    "trustfund.access.middleware.History",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "trustfund.web.middleware.Refusals",
    "trustfund.web.middleware.Tables",
]
ROOT_URLCONF = "trustfund.urls"
WSGI_APPLICATION = "trustfund.wsgi.application"
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
                "trustfund.web.context.reader",
                "oversight.context.fund",
            ],
        },
    },
]
# Who is who: accounts are made by access administrators, sign in by e-mail and password (docs/access.md).
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "trustfund.access.passwords.NotGuessable"},
]
LOGIN_URL = "access:sign_in"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "trustfund.access.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Who guesses is limited, whoever they guess at is not shut out: trustfund/access/attempts.py.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,8/5m/key",  # a client, and a client at one account; also codes of a second factor
    "login_failed_account": "100/h/key",  # all strangers at one account: more than one client alone can fill
    "login_failed_known_device": "8/5m/key",
    "change_email": "5/h/user",  # each writes two letters
}
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no letter, and the page says the same for all
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # five minutes: docs/access.md, step-up
ACCOUNT_FORMS = {
    "change_password": "trustfund.access.forms.ChangePasswordForm",  # nosec B105  # the name of a form
    "reauthenticate": "trustfund.access.forms.PasswordAgainForm",
    "reset_password": "trustfund.access.forms.LostPasswordForm",  # nosec B105  # the name of a form
    "reset_password_from_key": "trustfund.access.forms.NewPasswordForm",  # nosec B105  # the name of a form
}
# Second factors: time-based codes, passkeys, and recovery codes for when they are lost.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", not DEMONSTRATION)
MFA_ADAPTER = "trustfund.access.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves take passkeys over http only from this machine
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "trustfund.access.forms.CodeForm",
    "reauthenticate": "trustfund.access.forms.CodeAgainForm",
    "activate_totp": "trustfund.access.forms.AuthenticatorForm",
    "add_webauthn": "trustfund.access.forms.KeyForm",
    "edit_webauthn": "trustfund.access.forms.KeyNameForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
PASSWORD_RESET_TIMEOUT = 60 * 60
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# The door for programs. Rates count by token, by person, and by the address of whoever says neither.
API_RATE = env.str("API_RATE", "600/min")
API_RATE_ANONYMOUS = env.str("API_RATE_ANONYMOUS", "60/min")
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "trustfund.api.problems.answer",
    "DEFAULT_SCHEMA_CLASS": "trustfund.api.described.Schema",
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Trust Fund",
    "VERSION": "1.2.0",
    "DESCRIPTION": "The records and verbs of the pages, for programs. docs/api.md says how to begin.",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "조선말")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["woff2", "woff", "otf", "png", "jpg", "gz", "br", "zip"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
MEDIA_ROOT = env.str("MEDIA_ROOT", str(BASE_DIR / ".local" / "run-media"))
MEDIA_STORAGE = env.str("MEDIA_STORAGE", "django.core.files.storage.FileSystemStorage")
# In a bucket nothing that is there is replaced, nothing is public, and no address that opens a file is given away.
BUCKET = {"file_overwrite": False, "default_acl": None, "querystring_auth": True}
STORAGES = {
    # Documents are served by views that ask the policy; neither MEDIA_ROOT nor a bucket has an address of its own.
    "default": {
        "BACKEND": MEDIA_STORAGE,
        "OPTIONS": env.json("MEDIA_STORAGE_OPTIONS", default={}) | (BUCKET if "S3" in MEDIA_STORAGE else {}),
    },
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage"),
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# One line for each event, with the id of the request that caused it, in web and worker alike.
DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING_CONFIG = None
LOG_STYLE = env.str("LOG_FORMAT", "console" if DEMONSTRATION else "json")
logs.configure(style=LOG_STYLE, level=env.str("LOG_LEVEL", "INFO"))
# Rules with a figure: what an administrator may set without touching code.
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", 20_000_000)
DOCUMENT_MAX_UNPACKED_BYTES = env.int("DOCUMENT_MAX_UNPACKED_BYTES", 200_000_000)
CLAMAV_URL = env.str("CLAMAV_URL", "")  # tcp://host:3310 or unix:///path; what it cannot scan is not taken
CLAMAV_TIMEOUT = env.int("CLAMAV_TIMEOUT", 30)
EXCHANGE_RATE_MAX_AGE_DAYS = env.int("EXCHANGE_RATE_MAX_AGE_DAYS", 7)
