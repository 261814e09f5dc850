"""Settings for every environment, and the only place that reads environment variables.

Without any variable this is the demo: our own PostgreSQL in var/, reachable from this machine only. DATABASE_URL makes
it a production, which must say who it is. A missing or bad value ends the start with one line.
"""

import os
from datetime import timedelta
from pathlib import Path

from whitenoise.compress import Compressor

from config import embedded, values

BASE_DIR = Path(__file__).resolve().parent.parent


class BadSetting(SystemExit):
    """SystemExit prints its text as one line and ends with status 1."""


def text(name, default=None, turn=str):
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise BadSetting(f"Isi {name} di lingkungan (environment). Contoh: {EXAMPLES[name]}")
    try:
        return turn(value)
    except ValueError:
        raise BadSetting(f"Perbaiki {name}. Contoh: {EXAMPLES[name]}") from None


def flag(name, default):
    value = os.environ.get(name, "").strip() or str(int(default))
    if value not in {"0", "1"}:
        raise BadSetting(f'Isi {name} dengan 1 atau 0, bukan "{value}".')
    return value == "1"


def number(name, default, least=0, most=2**31):
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise BadSetting(f'Isi {name} dengan bilangan {least} sampai {most}, bukan "{value}".')
    return int(value)


LOG_FORMS = ("text", "json")
EXAMPLES = {
    "ALLOWED_HOSTS": "notula.contoh.go.id,www.notula.contoh.go.id",
    "DATABASE_URL": "postgres://pokja_app:sandi@localhost:5432/pokja",
    "EMAIL_URL": "smtp+tls://akun:sandi@surat.contoh.go.id:587",
    "MIGRATION_DATABASE_URL": "postgres://pokja_owner:sandi@localhost:5432/pokja",
    "POKJA_ADMIN_MAIL": "it@contoh.go.id,helpdesk@contoh.go.id",
    "POKJA_ADDRESS": "https://notula.contoh.go.id",
    "POKJA_SIGNATURE_ROOTS": "/etc/pokja/sertifikat (folder berkas PEM, atau satu berkas PEM)",
    "POKJA_CLAMD": "unix:///run/clamav/clamd.ctl, atau tcp://clamav:3310",
    "POKJA_LOG": "text atau json",
    "POKJA_OIDC_CLIENT_ID": "pokja-pkp",
    "POKJA_OIDC_CLIENT_SECRET_FILE": "/etc/pokja/oidc-secret (satu baris)",
    "POKJA_OIDC_ISSUER": "https://masuk.contoh.go.id/realms/pegawai",
    "POKJA_METRICS_TOKEN": "sedikitnya 32 tanda acak",
    "POKJA_SECURITY_CONTACT": "mailto:keamanan@contoh.go.id",
    "POKJA_REDIS_URL": "redis://:sandi@localhost:6379/0",
    "POKJA_REPLICA_URL": "postgres://pokja_app:sandi@replika:5432/pokja",
    "POKJA_S3_URL": "s3://kunci:rahasia@s3.contoh.go.id/nama-bucket",
    "SECRET_KEY": "sedikitnya 50 tanda acak",
    "SECRET_KEY_FALLBACKS": "kunci lama, dengan koma bila lebih dari satu",
}


def long_secret(value):
    if len(value) < 50:
        raise ValueError
    return value


def long_secrets(value):
    return [long_secret(secret) for secret in value.replace(",", " ").split()]


def optional_token(value):
    if value and len(value) < 32:
        raise ValueError
    return value


def log_form(value):
    if value not in LOG_FORMS:
        raise ValueError
    return value


def names(value):
    found = [name.strip() for name in value.split(",") if name.strip()]
    if not found:
        raise ValueError
    return found


# What kind of environment this is
VAR = Path(text("POKJA_VAR", str(BASE_DIR / "var"))).absolute()  # everything that this installation writes
EMBEDDED_SERVER = None if text("DATABASE_URL", "") else embedded.Cluster(VAR / "pg")
DEMO = flag("POKJA_DEMO", EMBEDDED_SERVER is not None)
DEBUG = False
PORT = number("PORT", 8000, 1, 65535)
DEMO_PASSWORD = text("DEMO_PASSWORD", "")

# Databases: the app role reads and writes rows, the owner role migrates (config/rights.py)
if EMBEDDED_SERVER:
    if text("MIGRATION_DATABASE_URL", ""):
        raise BadSetting("Isi DATABASE_URL juga, atau kosongkan MIGRATION_DATABASE_URL.")
    DATABASES = {"default": values.database(EMBEDDED_SERVER.url(embedded.APP_ROLE))}
    MIGRATION_DATABASE = values.database(EMBEDDED_SERVER.url(embedded.OWNER_ROLE))
else:
    DATABASES = {"default": text("DATABASE_URL", turn=values.database)}
    MIGRATION_DATABASE = None
    if text("MIGRATION_DATABASE_URL", ""):
        MIGRATION_DATABASE = text("MIGRATION_DATABASE_URL", turn=values.database)
if text("POKJA_REPLICA_URL", ""):
    DATABASES["replica"] = text("POKJA_REPLICA_URL", turn=values.replica)
DATABASE_ROUTERS = ["pokja.replica.Router"]
REPLICA_LAG = number("POKJA_REPLICA_LAG", 5, 1, 300)  # seconds that lists may be behind
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Secrets, hosts, transport
if DEMO:
    try:
        SECRET_KEY = text("SECRET_KEY", "") or values.kept_secret(VAR / "secret-key")
    except OSError as error:
        raise BadSetting(f"Kunci rahasia tidak dapat dibaca: {error}") from None
    ALLOWED_HOSTS = text("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]", turn=names)
else:
    SECRET_KEY = text("SECRET_KEY", turn=long_secret)
    ALLOWED_HOSTS = text("ALLOWED_HOSTS", turn=names)
# What papers print and codes lead to, for years: the name under which people reach this installation
SITE_ADDRESS = text(
    "POKJA_ADDRESS", f"http://127.0.0.1:{PORT}" if DEMO else f"https://{ALLOWED_HOSTS[0].lstrip('.*')}", values.address
)
SECRET_KEY_FALLBACKS = text("SECRET_KEY_FALLBACKS", "", turn=long_secrets)  # they still open what they sealed
ALLAUTH_TRUSTED_PROXY_COUNT = number("POKJA_PROXIES", 0, most=9)  # tells clients apart when they come through proxies
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEMO
# With it browsers take a cookie from this very host only, not from a neighbour below the same go.id
COOKIE_PREFIX = "" if DEMO else "__Host-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
MFA_TRUST_COOKIE_NAME = f"{COOKIE_PREFIX}mfa_trusted"
MESSAGE_STORAGE = "config.notices.NoticeStorage"
SECURE_HSTS_SECONDS = 0 if DEMO else int(timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # HSTS preload is for whole domains; we live below go.id
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # data: for the signs inside Bootstrap's style sheet
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Parts
INSTALLED_APPS = [
    "meetings",
    "pokja",
    "operations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.StaticFiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "pghistory",
    "pgtrigger",
]
MIDDLEWARE = [
    "operations.requests.RequestMiddleware",
    "config.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pokja.sliding.SlidingSessionMiddleware",
    "pokja.replica.RecentWriterMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pokja.carried.CarriedMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "pokja.second_step_first.SecondStepFirstMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ],
            "builtins": ["pokja.templatetags.lines"],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "OPTIONS": {"environment": "config.jinja.environment"},
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
PGHISTORY_APPEND_ONLY = True  # triggers refuse to change or delete an event, whoever asks
# Looking at a page changes nothing that has a history (tests/test_access.py)
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Above it every third entry goes, also those that count attempts; what has ended goes daily (tidy_up)
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
if text("POKJA_REDIS_URL", ""):
    CACHES = {"default": text("POKJA_REDIS_URL", turn=values.redis_cache)}
    SESSION_ENGINE = "pokja.cached_sessions"
CACHES["memory"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # of each process; what may be late
# What a list of a province or the nation may be narrowed by; what it shows is never late
FILTERS_KNOWN_FOR = timedelta(minutes=1)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Accounts: e-mail is the login name, nobody signs up
AUTH_USER_MODEL = "pokja.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS.append({"NAME": "pokja.passwords.OwnWordsValidator"})
ACCOUNT_ADAPTER = "pokja.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by those who give access, not by their owners
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "pokja.forms.accounts.LoginForm",
    "change_password": "pokja.forms.accounts.ChangePasswordForm",
    "set_password": "pokja.forms.accounts.SetPasswordForm",
    "reset_password": "pokja.forms.accounts.RequestResetForm",
    "reset_password_from_key": "pokja.forms.accounts.ResetPasswordForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # pokja/lockout.py counts failures, and only those
ACCOUNT_EMAIL_NOTIFICATIONS = True
CSRF_FAILURE_VIEW = "pokja.carried.csrf_failure"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEMO else "https"
MFA_ADAPTER = "pokja.second_step.MFAAdapter"
MFA_TOTP_ISSUER = "Pokja PKP"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TRUST_ENABLED = True  # "Percayai perangkat ini 14 hari"
USERSESSIONS_TRACK_ACTIVITY = False  # the age of the session itself tells when a device was used last
SECOND_STEP_REQUIRED = not DEMO  # of those who manage members, access or the system
# Single sign-on by OpenID Connect, for accounts that are there already; without an issuer there is none
OIDC_ISSUER = text("POKJA_OIDC_ISSUER", "", turn=values.issuer)
OIDC_NAME = text("POKJA_OIDC_NAME", "akun pegawai")
OIDC_CLIENT_ID = text("POKJA_OIDC_CLIENT_ID") if OIDC_ISSUER else ""
SOCIALACCOUNT_ADAPTER = "pokja.single_sign_on.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {}
if OIDC_ISSUER:
    _secret = text("POKJA_OIDC_CLIENT_SECRET_FILE", turn=values.secret_in)
    SOCIALACCOUNT_PROVIDERS = values.openid_connect(OIDC_ISSUER, OIDC_CLIENT_ID, _secret, OIDC_NAME)
SOCIALACCOUNT_LOGIN_ON_GET = True  # pokja/views/single_sign_on.py says why
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
INVITATION_AGE = timedelta(days=7)
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=24).total_seconds())
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
SESSION_COOKIE_AGE = int(timedelta(hours=20).total_seconds())  # without use (pokja/sliding.py)
SESSION_WRITTEN_EVERY = timedelta(minutes=1)
SESSION_LIFE = timedelta(days=30)  # in use or not

# How long personal data is kept (manage.py purge_old_data)
AUDIT_YEARS = number("POKJA_AUDIT_YEARS", 5, 1, 100)
CONTACT_MONTHS = number("POKJA_CONTACT_MONTHS", 24, 0, 1200)  # after the last seat ended; 0: until removed by hand
IMPORT_DAYS = number("POKJA_IMPORT_DAYS", 30, 1, 3650)  # rows of an import that wait for a repair

API_PER_MINUTE = number("POKJA_API_PER_MINUTE", 120, 1, 100_000)  # questions by one key of the read API

# Language and time
LANGUAGE_CODE = "id"
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"
USE_THOUSAND_SEPARATOR = False  # it would reach the ids in links

# Files
STATIC_URL = "static/"
# A name without a folder lies in the program's own: then each version has its own, and an upgrade disturbs nobody
STATIC_ROOT = BASE_DIR / text("POKJA_STATIC_ROOT", str(VAR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # other sites have no use for them
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
STORAGES = {
    "default": {"BACKEND": "pokja.stores.disk.Disk"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FILES = 10  # no form has more than two
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "pokja.upload_handler.CappedUpload",
]
MEDIA_ROOT = Path(text("POKJA_MEDIA_ROOT", str(VAR / "berkas"))).absolute()
ACCEL = flag("POKJA_ACCEL", False)  # nginx sends stored files (pokja/serving.py)
STORED_MODE = 0o640 if ACCEL else 0o600  # nginx is in our group
if text("POKJA_S3_URL", ""):
    STORAGES["default"] = {
        "BACKEND": "pokja.stores.bucket.Bucket",
        "OPTIONS": text("POKJA_S3_URL", turn=values.bucket),
    }

# Uploads are shown to a virus scanner before they are read
CLAMD = text("POKJA_CLAMD", "", turn=values.clamd)

# Backup (manage.py backup): a file with a key encrypts it; read by the commands alone, never by the web server
BACKUP_KEY_FILE = text("POKJA_BACKUP_KEY_FILE", "")

# Watch: health is told at /sehat/ to everybody, numbers at /metrik/ to whoever has the token (without one: to nobody)
METRICS_TOKEN = text("POKJA_METRICS_TOKEN", "", turn=optional_token)
WORKERS = number("POKJA_WORKERS", 0 if DEMO else 1, most=100)  # how many must run for the installation to be ready
SLOW_QUERY_MS = number("POKJA_SLOW_QUERY_MS", 500)  # 0: none is logged
SECURITY_CONTACT = text("POKJA_SECURITY_CONTACT", "", turn=values.contact)  # in /.well-known/security.txt
SECURE_REDIRECT_EXEMPT = [r"^sehat/"]  # asked on the machine itself, without TLS

# Certificates (PEM) whose signatures count as trusted; without any, who signed is shown and trusted is not said
SIGNATURE_ROOTS = text("POKJA_SIGNATURE_ROOTS", "", turn=values.certificates)

# Mail and log
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("POKJA_FROM_EMAIL", "pokja@localhost")
if text("EMAIL_URL", ""):
    globals().update(text("EMAIL_URL", turn=values.mail_server))
EMAIL_SUBJECT_PREFIX = "[Pokja PKP] "
ADMINS = [(address, address) for address in text("POKJA_ADMIN_MAIL", "", turn=values.mail_addresses)]  # told of errors
LOG_FORM = text("POKJA_LOG", "text", turn=log_form)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "operations.logs.AddRequest"}},
    "formatters": {
        "text": {
            "class": "operations.logs.Line",
            "format": "{asctime} {levelname} {name} {request_id}: {message}",
            "style": "{",
        },
        "json": {"class": "operations.logs.JsonLine"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORM, "filters": ["request"]},
        "mail": {"class": "operations.errormail.ErrorMail", "level": "ERROR", "filters": ["request"]},
    },
    "root": {"handlers": ["stderr", "mail"], "level": "WARNING"},
    "loggers": {
        "django": {
            "level": "WARNING",
            "handlers": [],
            "propagate": True,
        },  # not Django's own mail, which tells too much
        # Somebody who looks for holes under a made-up name: nothing that anybody has to be woken for.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "operations.request": {"level": "INFO" if LOG_FORM == "json" else "WARNING"},
        "pokja.sign_in_log": {"level": "INFO" if LOG_FORM == "json" else "WARNING"},
        # What they find in an uploaded paper is told on its page.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
        "pypdf": {"level": "CRITICAL"},
    },
}
