"""The network between one browser and the server: a small HTTP proxy that behaves, or as badly as a test asks."""

import http.client
import random
import socket
import struct
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORTAL_PAGE = b"<!doctype html><title>Hotel Uji</title><p>Selamat datang. Masuk untuk memakai Wi-Fi.</p>"
PORTAL_ADDRESS = "http://portal.contoh.test/masuk"
SLOW_DELAY, SLOW_BYTES = 0.4, 50_000  # 400 ms, 400 kbit/s
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


@dataclass(frozen=True)
class Answer:
    """What the server itself answered, whether or not it reached the browser. Times are those of time.time()."""

    began: float
    ended: float
    method: str
    path: str
    status: int


class Network:
    """Listens on a port of its own; `mode` says how it behaves, `once` how the next change sent is treated.

    Modes: fine, refused, hanging, slow, delayed, doubled, portal, portal-elsewhere. Once: lost (the server did the
    work, the answer never comes), cut (the answer breaks off), doubled.
    """

    def __init__(self, server_port: int, *, seed=0):
        self.server_port = server_port
        self.mode, self.once = "fine", ""
        self.answers: list[Answer] = []
        self.bytes_down = 0
        self.random = random.Random(seed)
        self._listener = _Listener(self)
        threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.server_port}"

    def close(self):
        self.mode = "refused"  # lets go of those that hang
        self._listener.shutdown()
        self._listener.server_close()

    def ask(self, request: BaseHTTPRequestHandler, body: bytes):
        """The server's own answer; raises OSError or HTTPException where there is none."""
        began = time.time()
        server = http.client.HTTPConnection("127.0.0.1", self.server_port, timeout=60)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
            server.request(request.command, request.path, body or None, headers)
            response = server.getresponse()
            content = response.read()
        finally:
            server.close()
        self.answers.append(Answer(began, time.time(), request.command, request.path, response.status))
        return response, content


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, network: Network):
        self.network = network
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request, client_address):
        """A browser that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._pass_on()

    do_POST = do_HEAD = do_GET

    def _pass_on(self):
        network = self.server.network
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        mode, once = network.mode, ""
        if self.command == "POST" and "/lembar/" in self.path:
            once, network.once = network.once, ""
        while network.mode == mode == "hanging":
            time.sleep(0.02)
        if mode in ("refused", "hanging"):
            return self._break_off()
        if mode.startswith("portal"):
            return self._play_portal(mode)
        if mode == "slow":
            time.sleep(SLOW_DELAY + len(body) / SLOW_BYTES)
        if mode == "delayed":
            time.sleep(network.random.uniform(0.5, 3))
        try:
            if self.command == "POST" and "doubled" in (mode, once):
                self._ask_beside(body)
            response, content = network.ask(self, body)
        except (OSError, http.client.HTTPException):
            return self._break_off()
        if once == "lost":
            return self._break_off()
        return self._hand_over(response, content, slow=mode == "slow", cut=once == "cut")

    def _ask_beside(self, body):
        """The same request once more at the same time, whose answer nobody waits for."""

        def ask():
            try:
                self.server.network.ask(self, body)
            except (OSError, http.client.HTTPException):
                return

        threading.Thread(target=ask, daemon=True).start()

    def _hand_over(self, response, content, *, slow, cut):
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return None
        self.server.network.bytes_down += len(content)
        if cut:
            self.wfile.write(content[: len(content) // 2])
            return self._break_off()
        if slow:
            for start in range(0, len(content), SLOW_BYTES // 10):
                time.sleep(0.1)
                self.wfile.write(content[start : start + SLOW_BYTES // 10])
            return None
        self.wfile.write(content)
        return None

    def _play_portal(self, mode):
        if mode == "portal":
            self.send_response_only(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
        else:
            self.send_response_only(302)
            self.send_header("Location", PORTAL_ADDRESS)
        self.send_header("Content-Length", str(len(PORTAL_PAGE)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(PORTAL_PAGE)

    def _break_off(self):
        """Reset the connection, as a cable pulled does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def finish(self):
        try:
            super().finish()
        except (OSError, ValueError):
            return

    def log_message(self, *message):
        """Kept in Network.answers instead."""
