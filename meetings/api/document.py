"""The OpenAPI 3.1 document, made of the very declarations by which questions are answered."""

from meetings.api.operations import OPERATIONS, PDF, Operation
from meetings.api.parameters import Param
from meetings.api.problems import TITLES
from meetings.models import FollowUpStatus, Meeting
from pokja.models import Pokja

VERSION = "1.0"


def _object(**properties) -> dict:
    """All of them are always there, and nothing else is."""
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False
    }  # fmt: skip


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(kind: str, **more) -> dict:
    return {"type": [kind, "null"], **more}


def _page_of(name: str) -> dict:
    return _object(items={"type": "array", "items": _ref(name)}, next=_or_null("string"))


TEXT = {"type": "string"}
UID = {"type": "string", "format": "uuid"}
MOMENT = {"type": "string", "format": "date-time"}
URL = {"type": "string", "format": "uri"}
COUNT = {"type": "integer", "minimum": 0}

_FINAL = {
    "uid": UID,
    "version": {"type": "integer", "minimum": 1},
    "pokja": _ref("Pokja"),
    "title": TEXT,
    "kind": {"type": "string", "enum": Meeting.Kind.values},
    "kind_other": _or_null("string"),
    "number": _or_null("string"),
    "budget_year": _or_null("integer"),
    "quarter": _or_null("integer"),
    "sifat": _or_null("string"),
    "starts_on": _or_null("string", format="date"),
    "ends_on": _or_null("string", format="date"),
    "approved_at": MOMENT,
    "approver": _object(name=TEXT, office=TEXT),
    "cancelled": {"type": "boolean"},
    "archived": {"type": "boolean"},
    "pdf": _object(
        url=URL, sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"}, size=COUNT, signed={"type": "boolean"}
    ),
    "url": URL,
}
_STATUS = {"type": "string", "enum": FollowUpStatus.values}
_SEAT = _object(role=TEXT, bidang=TEXT, office=TEXT)
_OWNER = {
    "oneOf": [
        {"type": "null"},
        *(
            _object(**{name: schema})
            for name, schema in (("institution", TEXT), ("bidang", TEXT), ("pokja", TEXT), ("seat", _SEAT))
        ),
    ]
}

_STANDING = dict.fromkeys(("pokja", "formed", "with_decree", "without_meeting"), COUNT)
_DONE = dict.fromkeys(
    ("meetings", "finals", "unfinished", "follow_ups", "done", "dropped", "open", "late", "unowned"), COUNT
)
_QUARTER = _or_null("integer", minimum=1, maximum=4)

SCHEMAS = {
    "Pokja": _object(code=TEXT, name=TEXT),
    "FinalHead": _object(**_FINAL),
    "Finals": _page_of("FinalHead"),
    "Final": _object(
        **_FINAL, record={"type": "object", "description": "Isi laporan menurut docs/record.md, berkas dengan sha256."}
    ),
    "FollowUp": _object(
        uid=UID,
        final=UID,
        pokja=_ref("Pokja"),
        for_pokja=_or_null("string"),
        text=TEXT,
        status=_STATUS,
        is_late={"type": "boolean"},
        owner=_OWNER,
        owner_text=TEXT,
        due_date=_or_null("string", format="date"),
        due_text=TEXT,
        updates={"type": "array", "items": _object(status=_STATUS, note=TEXT, url=TEXT, at=MOMENT)},
    ),
    "FollowUps": _page_of("FollowUp"),
    "Numbers": _object(
        covers={"type": "string", "enum": ["nation", "province", "pokja"], "description": "Yang dihitung."},
        area=_or_null("string", description="Kode wilayah; kosong untuk nasional."),
        name=TEXT,
        year={"type": "integer"},
        quarter=_QUARTER,
        as_of={"type": "string", "format": "date", "description": "Keadaan pada hari ini (WIB)."},
        total=_object(**_STANDING, **_DONE),
        quarters={
            "type": "array",
            "description": "Seluruh tahun itu per triwulan; quarter kosong: rapat tanpa triwulan.",
            "items": _object(quarter=_QUARTER, **_DONE),
        },
        open_ever={**COUNT, "description": "Tindak lanjut semua tahun yang masih terbuka."},
        late_ever={**COUNT, "description": "Di antaranya, yang lewat target."},
        items={"type": "array", "items": _ref("NumbersLine")},
        next=_or_null("string"),
    ),
    "NumbersLine": _object(
        code=TEXT,
        name=TEXT,
        status={"type": ["string", "null"], "enum": [*Pokja.Status.values, None], "description": "Dari satu Pokja."},
        **_STANDING,
        **_DONE,
    ),
    "Problem": {
        "type": "object",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "errors": {"type": "array", "items": _object(name=TEXT, detail=TEXT)},
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    },
}


def document(server: str) -> dict:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pokja PKP: laporan final, tindak lanjut, angka",
            "version": VERSION,
            "description": "Hanya membaca. Draf tidak pernah terbaca. Jawaban dan kesalahan berupa JSON.",
        },
        "servers": [{"url": server}],
        "security": [{"kunci": []}],
        "paths": {f"/{operation.path}": {"get": _told(operation)} for operation in OPERATIONS},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "kunci": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Kunci API dari admin Pokja atau admin sistem.",
                }
            },
            "responses": {f"{status}": _problem(status) for status in (400, 401, 403, 404, 429)},
        },
    }


def _told(operation: Operation) -> dict:
    uid = {"name": "uid", "in": "path", "required": True, "description": "uid rapatnya.", "schema": UID}
    missing = ["404"] if operation.by_uid or operation.may_miss else []
    content = {"application/json": {"schema": _ref(operation.answer)}}
    if operation.is_paper:
        content = {PDF: {"schema": {"type": "string", "contentMediaType": PDF}}}
    answers = {"200": {"description": "Jawaban.", "content": content}}
    if operation.is_paper:
        answers["304"] = {"description": "Sama dengan yang sudah ada pada Anda (If-None-Match)."}
    return {
        "operationId": operation.name,
        "summary": operation.about.partition(".")[0] + ".",
        "description": operation.about,
        "parameters": [*([uid] if operation.by_uid else []), *map(_parameter, operation.params)],
        "responses": answers
        | {status: {"$ref": f"#/components/responses/{status}"} for status in ("400", "401", "403", *missing, "429")},
    }


def _parameter(param: Param) -> dict:
    return {
        "name": param.name, "in": "query", "required": param.required, "description": param.about,
        "schema": param.schema,
    }  # fmt: skip


def _problem(status: int) -> dict:
    return {"description": TITLES[status], "content": {"application/problem+json": {"schema": _ref("Problem")}}}
