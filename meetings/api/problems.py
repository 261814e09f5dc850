"""What goes wrong with a question to the API, as RFC 9457 (problem details)."""

from django.http import JsonResponse

TITLES = {
    400: "Pertanyaan tidak dapat dibaca",
    401: "Kunci diperlukan",
    403: "Kunci ini tidak mencakupnya",
    404: "Tidak ada",
    405: "Hanya untuk membaca",
    429: "Terlalu sering",
    503: "Belum dapat dijawab",
}


class Problem(Exception):
    """Ends the answering of a question. `wrong` names parameters with what is wrong with each."""

    def __init__(self, status: int, detail: str, *, wrong: dict[str, str] | None = None, **headers):
        super().__init__(detail)
        self.status, self.detail, self.wrong, self.headers = status, detail, wrong or {}, headers

    def response(self) -> JsonResponse:
        body = {"type": "about:blank", "title": TITLES[self.status], "status": self.status, "detail": self.detail}
        if self.wrong:
            body["errors"] = [{"name": name, "detail": words} for name, words in self.wrong.items()]
        headers = {name.replace("_", "-"): str(value) for name, value in self.headers.items()}
        return JsonResponse(body, status=self.status, content_type="application/problem+json", headers=headers)
