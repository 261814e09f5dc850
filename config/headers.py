"""Headers that Django does not know, on every answer: pages, files, redirects, errors and static files alike."""

# What no page of ours asks of a device. Copying to the clipboard is what a button offers, and reading it is not.
_REFUSED = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "clipboard-read", "display-capture",
    "encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "payment", "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock",
    "serial", "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _REFUSED),
    # No other site may put our pictures, papers or scripts into its pages, where it could measure them.
    "Cross-Origin-Resource-Policy": "same-origin",
}


class HeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
