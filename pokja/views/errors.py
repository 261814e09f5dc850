"""What is answered to a request that cannot be read."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.views.defaults import bad_request

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def unreadable(request, exception):
    """The same page says both; the number tells a proxy and a script which it was."""
    response = bad_request(request, exception)
    if isinstance(exception, TOO_LARGE):
        response.status_code = 413
    return response
