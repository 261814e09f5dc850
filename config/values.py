"""Turns the text of a setting into what Django wants; a text that cannot be turned raises ValueError."""

import os
import re
import secrets
import ssl
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from cryptography import x509

PEM = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
PEM_SUFFIXES = {".pem", ".crt", ".cer"}
SMTP_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


def database(url):
    """DATABASES entry of a PostgreSQL address; connections live ten minutes and are checked before use."""
    entry = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
    if entry.get("ENGINE") != "django.db.backends.postgresql" or not entry["NAME"] or not entry["USER"]:
        raise ValueError(url)
    # For a host that is switched off the kernel would wait minutes.
    entry["OPTIONS"] = {"connect_timeout": 5} | entry.get("OPTIONS", {})
    return entry


def replica(url):
    """DATABASES entry of a copy that is only read; one that does not answer is given up soon."""
    entry = database(url)
    entry["OPTIONS"] |= {"connect_timeout": 2}
    entry["TEST"] = {"MIRROR": "default"}
    return entry


def bucket(url):
    """OPTIONS of pokja.stores.bucket: s3://key:secret@host/bucket/folder?region=..., s3+http:// without TLS."""
    parts = urlsplit(url)
    name, _, folder = parts.path.strip("/").partition("/")
    query = parse_qs(parts.query)
    known = parts.scheme in {"s3", "s3+http"} and parts.hostname and name
    if not (known and parts.username and parts.password) or set(query) - {"region"}:
        raise ValueError(url)
    port = f":{parts.port}" if parts.port else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return {
        "endpoint_url": f"{'http' if parts.scheme == 's3+http' else 'https'}://{host}{port}",
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": name,
        "location": folder,
        "region_name": query.get("region", ["us-east-1"])[0],
    }


def clamd(url):
    """Where ClamAV listens: unix:///run/clamav/clamd.ctl as a path, tcp://host:3310 as host and port."""
    parts = urlsplit(url)
    if not url:
        return None
    if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
        return parts.path
    if parts.scheme != "tcp" or not parts.hostname or not parts.port:
        raise ValueError(url)
    return parts.hostname, parts.port


def redis_cache(url):
    """CACHES entry of a Redis: redis://, with TLS rediss://. One that does not answer holds nobody up for long."""
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname or parts.port == 0:
        raise ValueError(url)
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "pokja",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2, "health_check_interval": 30},
    }


def mail_server(url):
    """The EMAIL_ settings of an SMTP address: smtp:// in the clear, smtp+tls:// with STARTTLS, smtps:// with TLS."""
    parts = urlsplit(url)
    if parts.scheme not in SMTP_PORTS or not parts.hostname:
        raise ValueError(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or SMTP_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
    }


def mail_addresses(text):
    """The e-mail addresses of a list with commas; it may be empty."""
    found = [one.strip() for one in text.split(",") if one.strip()]
    for one in found:
        name, at, host = one.rpartition("@")
        if not (name and at and host) or any(sign.isspace() for sign in one):
            raise ValueError(text)
    return found


def contact(url):
    """Where a hole may be told, as RFC 9116 wants it; it may be empty."""
    if url and not url.startswith(("mailto:", "https://", "tel:")) or any(sign.isspace() for sign in url):
        raise ValueError(url)
    return url


def address(url):
    """The address of the site without a slash at its end."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(url)
    return url.rstrip("/")


def issuer(url):
    """Who signs people in for us, as it names itself; without TLS only on this machine, for a trial."""
    if not url:
        return ""
    url = address(url)
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise ValueError(url)
    return url


def secret_in(place):
    """The secret that stands in a file, so that no list of processes and no log shows it."""
    try:
        found = Path(place).read_text("utf-8").strip()
    except OSError as error:
        raise ValueError(place) from error
    if not found:
        raise ValueError(place)
    return found


def openid_connect(issuer, client_id, secret, name):
    """SOCIALACCOUNT_PROVIDERS of one provider, with PKCE."""
    app = {"provider_id": "sso", "name": name, "client_id": client_id, "secret": secret}
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app | {"settings": {"server_url": issuer}}]}}


def certificates(place):
    """The certificates (DER) of a PEM file, or of all PEM files of a folder; at least one."""
    if not place:
        return []
    path = Path(place)
    files = sorted(one for one in path.iterdir() if one.suffix in PEM_SUFFIXES) if path.is_dir() else [path]
    try:
        found = [ssl.PEM_cert_to_DER_cert(block) for file in files for block in PEM.findall(file.read_text("ascii"))]
    except OSError as error:
        raise ValueError(place) from error
    if not found:
        raise ValueError(place)
    for one in found:
        x509.load_der_x509_certificate(one)
    return found


def kept_secret(path: Path, size=50):
    """A random secret, made once and kept in a file that only its owner reads."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, attempt = tempfile.mkstemp(dir=path.parent)  # 0600
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(size))
        with suppress(FileExistsError):
            os.link(attempt, path)  # whole or not at all, and never over the one that another command has just made
        os.unlink(attempt)
    return path.read_text().strip()
