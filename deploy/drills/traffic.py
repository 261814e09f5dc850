"""People at work during a drill: readers and writers through nginx, until the file STOP appears; then what they saw.

    traffic.py PLAN STOP REPORT     runs on the machine of the drill, with Python alone

PLAN (JSON) names sessions, meetings and rows (people.py). A writer believes only what was acknowledged; the report
holds the last acknowledged text of each row, so that the drill can look whether it is still there.
"""

import http.client
import json
import secrets
import socket
import ssl
import sys
import threading
import time
import uuid
from collections import Counter
from pathlib import Path

HOST = "notula.contoh.go.id"
PREFIXES = ("", "__Host-")  # the first versions had none: their people sign in once more, at once here
plan, stop, report = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]), Path(sys.argv[3])
trust = ssl._create_unverified_context()  # noqa: S323 (the certificate of a drill)
trust.set_alpn_protocols(["http/1.1"])
seen = []  # (when, who, what, status, seconds)
kept = {}


def ask(session, method, path, body=None, **headers):
    token = secrets.token_hex(16)
    line = http.client.HTTPSConnection(HOST, 443, timeout=180, context=trust)
    line.sock = trust.wrap_socket(socket.create_connection(("127.0.0.1", 443), 180), server_hostname=HOST)
    headers = {
        "Host": HOST, "X-CSRFToken": token, "Referer": f"https://{HOST}/", **headers,
        "Cookie": "; ".join(f"{name}sessionid={session}; {name}csrftoken={token}" for name in PREFIXES),
    }  # fmt: skip
    line.request(method, path, body, headers)
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer.status, content


def timed(who, what, run):
    begun = time.time()
    try:
        status = run()
    except Exception as error:
        status = type(error).__name__
    seen.append((begun, who, what, status, time.time() - begun))
    return status


def read(session, pages):
    while not stop.exists():
        for page in pages:
            timed("reader", page["what"], lambda page=page: ask(session, "GET", page["path"])[0])
            time.sleep(0.02)


def write(one):
    version, since, number = one["version"], "", 0
    while not stop.exists():
        number += 1
        text = f"Sepakat nomor {number} dari {one['row']}"
        change = {
            "do": "edit",
            "id": str(uuid.uuid4()),
            "uid": one["row"],
            "version": version,
            "values": {"text": text},
        }

        def send(change=change, text=text):
            """As the sheet does: the same change again, under the same number, until it is answered."""
            nonlocal version, since
            body = {"account": one["account"], "tab": one["tab"], "agenda": None, "since": since, "changes": [change]}
            status, content = ask(
                one["session"], "POST", one["path"], json.dumps(body).encode(),
                **{"Content-Type": "application/json", "X-Lembar": "1"},
            )  # fmt: skip
            if status == 200:
                told = json.loads(content)
                (result,) = told["results"]
                if result["state"] != "done":
                    return f"200 {result['state']}"
                since, version = told["cursor"], result["version"]
                kept[one["row"]] = text
            return status

        while timed("writer", "simpan", send) != 200 and not stop.exists():
            time.sleep(0.5)
        time.sleep(0.2)


threads = [threading.Thread(target=read, args=(reader["session"], reader["pages"])) for reader in plan["readers"]]
threads += [threading.Thread(target=write, args=(one,)) for one in plan["writers"]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
kinds = {}
for who, what in sorted({(who, what) for _, who, what, _, _ in seen}):
    mine = [line for line in seen if line[1:3] == (who, what)]
    times = sorted(line[4] for line in mine)
    kinds[f"{who} {what}"] = {
        "asked": len(mine),
        "statuses": {str(status): count for status, count in Counter(line[3] for line in mine).items()},
        "p50_ms": round(times[len(times) // 2] * 1000),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000),
        "longest_ms": round(times[-1] * 1000),
    }
bad = [
    {"at": round(at, 1), "who": who, "what": what, "status": status, "s": round(took, 2)}
    for at, who, what, status, took in seen
    if status != 200
]
slow = sorted(
    ({"at": round(at, 1), "what": what, "s": round(took, 2)} for at, _, what, _, took in seen),
    key=lambda one: -one["s"],
)[:5]
report.write_text(json.dumps({"kinds": kinds, "bad": bad[:20], "bad_count": len(bad), "slowest": slow, "kept": kept}))
