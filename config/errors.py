"""What a request gets that met an error nobody expected."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error
from psycopg_pool import PoolTimeout

from albums import storage, uploads

# What reading or writing rows raises while PostgreSQL is not there.
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
# Seconds after which asking again makes sense: PostgreSQL is started again within a few.
RETRY_AFTER = 10


def handler500(request: HttpRequest) -> HttpResponse:
    """Say that something is broken; where the database is away, that this will pass.

    None of these pages asks the database for anything.
    """
    error = sys.exc_info()[1]
    if storage.is_full(error):
        page = render_to_string("507.html", {"reason": uploads.disk_full()})
        return HttpResponse(page, status=uploads.DISK_FULL)
    if not isinstance(error, DATABASE_AWAY):
        return server_error(request)
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    page = render_to_string("503.html", {"again": RETRY_AFTER})
    return HttpResponse(page, status=503, headers=headers)
