"""People at their browsers, for a load or a drill: they type, list, download, approve, and do not give up.

Each talks HTTP as their pages do (the autosave of the sheet, plain forms), over connections of their own, and remembers
what the server has acknowledged. Everything that was asked is noted in a `Log`.
"""

import asyncio
import io
import json
import re
import secrets
import time
import uuid
import zipfile
from dataclasses import dataclass, field
from urllib.parse import quote_plus

SENTENCE = "Pokja menyepakati penanganan permukiman kumuh di kelurahan prioritas dengan dana bersama, simpanan ke-"
PATIENCE = 30  # seconds, as the sheet has it
NO_ANSWER = 0
AGAIN = 1.5  # seconds until something that failed is tried again


@dataclass(frozen=True)
class Asked:
    kind: str
    at: float
    seconds: float
    status: int

    @property
    def failed(self) -> bool:
        return self.status == NO_ANSWER or self.status >= 500


@dataclass
class Log:
    asked: list[Asked] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # answers that a person would call wrong

    def between(self, begin: float, end: float) -> list[Asked]:
        return [one for one in self.asked if begin <= one.at < end]


class Visitor:
    def __init__(self, log: Log, port: int, session: str, host="127.0.0.1"):
        self.log, self.host, self.port = log, host, port
        self.cookies = {"sessionid": session, "csrftoken": secrets.token_hex(16)}

    async def ask(self, kind: str, method: str, path: str, body: bytes = b"", **headers):
        """Status, headers and body; a broken or missing answer has the status 0."""
        at, begin = time.time(), time.perf_counter()
        try:
            status, told, answer = await asyncio.wait_for(self._ask(method, path, body, headers), PATIENCE)
        except (TimeoutError, OSError, EOFError, ValueError):
            status, told, answer = NO_ANSWER, {}, b""
        self.log.asked.append(Asked(kind, at, time.perf_counter() - begin, status))
        return status, told, answer

    async def _ask(self, method, path, body, headers):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [
            f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close", f"Cookie: {cookies}",
            f"X-CSRFToken: {self.cookies['csrftoken']}", f"Content-Length: {len(body)}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]  # fmt: skip
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            answer = await reader.read()
        finally:
            writer.close()
        head, found, body = answer.partition(b"\r\n\r\n")
        if not found:
            raise EOFError
        status, *lines = head.decode("latin-1").split("\r\n")
        told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self._keep_cookies(lines)
        if "chunked" in told.get("transfer-encoding", ""):
            body = _unchunked(body)
        elif len(body) != int(told.get("content-length", len(body))) and method != "HEAD":
            raise EOFError  # cut off: a browser says so too
        return int(status.split()[1]), told, body

    def _keep_cookies(self, lines):
        for line in lines:
            if line.lower().startswith("set-cookie: pokja_baru="):
                self.cookies["pokja_baru"] = "1"
                self.fresh_until = time.monotonic() + int(re.search(r"max-age=(\d+)", line.lower())[1])
        if "pokja_baru" in self.cookies and time.monotonic() > self.fresh_until:
            del self.cookies["pokja_baru"]

    async def post(self, kind, path, **fields):
        body = "&".join(f"{name}={quote_plus(str(value))}" for name, value in fields.items()).encode()
        return await self.ask(kind, "POST", path, body, Content_Type="application/x-www-form-urlencoded")


class Writer(Visitor):
    """A secretary at a sheet. A change is sent again, word for word, until it is answered."""

    def __init__(self, log, port, told: dict):
        super().__init__(log, port, told["session"])
        self.row, self.account, self.meeting = told["row"], told["account"], told["meeting"]
        self.tab, self.since = str(uuid.uuid4()), ""
        self.version, self.text = 1, None  # what was acknowledged
        self.under_way = None

    async def type_until(self, end: float, pause: float, first: float):
        await asyncio.sleep(first)
        while time.time() < end:
            begin = time.monotonic()
            await self.save(end)
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - begin)))

    async def save(self, end: float):
        text = f"{SENTENCE}{self.version}"
        self.under_way = text
        change = {
            "do": "edit", "id": str(uuid.uuid4()), "uid": self.row, "version": self.version, "values": {"text": text},
        }  # fmt: skip
        while True:
            body = {"account": self.account, "tab": self.tab, "agenda": None, "since": self.since, "changes": [change]}
            status, headers, answer = await self.ask(
                "simpan", "POST", f"/rapat/{self.meeting}/lembar/kirim/", json.dumps(body).encode(),
                Content_Type="application/json", X_Lembar="1",
            )  # fmt: skip
            if status == 200 and "x-lembar" in headers:
                return self._acknowledge(json.loads(answer), text)
            if 400 <= status < 500:
                self.log.wrong.append(f"simpan: {status}")
            if time.time() > end + PATIENCE:
                return None
            await asyncio.sleep(AGAIN)

    def _acknowledge(self, told, text):
        self.since = told["cursor"]
        (result,) = told["results"]
        if result["state"] != "done" or result["version"] != self.version + 1:
            self.log.wrong.append(f"simpan: {result}")
            return
        self.version, self.text, self.under_way = result["version"], text, None


class Reader(Visitor):
    """Goes through lists and downloads reports."""

    ADDRESSES = (
        ("daftar", "/rapat/"), ("cari", "/rapat/?q=permukiman"), ("tindak lanjut", "/tindak-lanjut/"),
        ("wilayah", "/wilayah/"),
    )  # fmt: skip

    def __init__(self, log, port, session, finals):
        super().__init__(log, port, session)
        self.finals = finals

    @classmethod
    def all_of(cls, log, port, told: dict) -> "list[Reader]":
        """The readers of a crowd (benchmarks/crowd.py), each with the reports of its own Pokja."""
        places = len(told["chairs"])
        finals = [told["finals"][n::places] for n in range(places)]
        return [cls(log, port, session, finals[n % places]) for n, session in enumerate(told["readers"])]

    async def read_until(self, end: float, pause: float, first: float, seed: int):
        await asyncio.sleep(first)
        turn = seed
        while time.time() < end:
            begin = time.monotonic()
            if turn % 3 == 2:
                await self.download(self.finals[turn % len(self.finals)])
            else:
                kind, address = self.ADDRESSES[turn % len(self.ADDRESSES)]
                status, _, page = await self.ask(kind, "GET", address)
                if status == 200 and b"</html>" not in page:
                    self.log.wrong.append(f"{kind}: cut off")
            turn += 1
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - begin)))

    async def download(self, meeting: int):
        status, _, body = await self.ask("unduh", "GET", f"/rapat/{meeting}/a1.pdf")
        if status == 200 and not (body.startswith(b"%PDF") and body.rstrip().endswith(b"%%EOF")):
            self.log.wrong.append(f"unduh: {len(body)} bytes that are no whole PDF")


class Chair(Visitor):
    """Reads and approves one report after another."""

    async def approve(self, meeting: int, end: float) -> bool:
        while time.time() < end + PATIENCE:
            status, _, page = await self.ask("baca keputusan", "GET", f"/rapat/{meeting}/sahkan/")
            found = re.search(rb'name="submitted_at" value="([^"]*)"', page)
            if status == 200 and found:
                status, _, _ = await self.post("sahkan", f"/rapat/{meeting}/setujui/", submitted_at=found[1].decode())
                if status == 302:
                    return True
            elif status in (200, 302):
                return True  # it was approved, and the answer was lost
            await asyncio.sleep(AGAIN)
        return False


class Collector(Visitor):
    """Asks for a ZIP, waits for it, fetches it."""

    async def collect(self, meeting: int, end: float) -> float | None:
        """How many seconds it took until the ZIP was there, whole."""
        begin = time.time()
        address = None
        while time.time() < end:
            if not address:
                status, headers, _ = await self.post("paket", f"/rapat/{meeting}/paket/")
                address = headers.get("location") if status == 302 else None
            else:
                status, _, page = await self.ask("paket", "GET", address)
                if status == 200 and b"/unduh/" in page:
                    status, _, body = await self.ask("paket unduh", "GET", f"{address}unduh/")
                    if status == 200:
                        if zipfile.ZipFile(io.BytesIO(body)).testzip():
                            self.log.wrong.append("paket: a broken ZIP")
                        return time.time() - begin
                elif status == 200 and b"Gagal" in page:
                    self.log.wrong.append("paket: gagal")
                    return None
            await asyncio.sleep(1)
        return None


def _unchunked(body: bytes) -> bytes:
    parts = []
    while True:
        size, found, body = body.partition(b"\r\n")
        if not found:
            raise EOFError  # the last piece is missing
        length = int(size.split(b";")[0], 16)
        if not length:
            return b"".join(parts)
        if len(body) < length + 2:
            raise EOFError
        parts.append(body[:length])
        body = body[length + 2 :]
