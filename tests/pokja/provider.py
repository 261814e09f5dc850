"""A provider of OpenID Connect that lives inside the test: it answers what is sent to it, and nothing else."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from requests.adapters import BaseAdapter

ISSUER = "https://masuk.contoh.test/realms/pegawai"
CLIENT = "pokja-pkp"


@dataclass
class Provider(BaseAdapter):
    """`claims` are those of whoever signs in there; `told` is what was asked of it."""

    claims: dict = field(default_factory=dict)
    userinfo: dict | None = None
    discovery: dict = field(default_factory=dict)
    status: int = 200
    down: bool = False
    told: list = field(default_factory=list)

    def session(self, *args, **kwargs):
        session = requests.Session()
        session.mount("https://", self)
        session.mount("http://", self)
        return session

    def send(self, request, **kwargs):
        path = urlsplit(request.url).path.rpartition("/")[2]
        self.told.append((path, parse_qs(request.body or "")))
        if self.down:
            raise requests.ConnectionError("tidak tersambung")
        return _response(request, self.status, getattr(self, f"_{path.replace('-', '_')}")())

    def close(self):
        pass

    def _openid_configuration(self):
        ways = {
            f"{name}_endpoint": f"{ISSUER}/{name}" for name in ("authorization", "token", "userinfo", "end_session")
        }
        return {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks"} | ways | self.discovery

    def _token(self):
        whole = {"iss": ISSUER, "aud": CLIENT, "exp": 4_000_000_000, "iat": 1_700_000_000} | self.claims
        token = jwt.encode(whole, "x" * 32, algorithm="HS256")
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token}

    def _userinfo(self):
        return {"sub": self.claims["sub"]} if self.userinfo is None else self.userinfo


def _response(request, status: int, body: dict):
    response = requests.Response()
    response.status_code, response.request, response.url = status, request, request.url
    response.headers["content-type"] = "application/json"
    if status == 302:
        response.headers["location"] = "http://169.254.169.254/"
    response._content = json.dumps(body).encode()
    return response
