"""At which address a browser has found Kith."""

from django.http import HttpRequest
from django.http.request import split_domain_port

from albums.passkeys import Site


def site(request: HttpRequest) -> Site:
    address = request.get_host()
    return Site(f"{request.scheme}://{address}", split_domain_port(address)[0])
