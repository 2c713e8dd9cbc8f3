"""One service of a running Kith dies: pages say so, work waits, and both go on by themselves."""

from __future__ import annotations

import http.client
import json
import signal
from contextlib import closing

from tests.worker.installation import PATIENCE, Installation, until


def answer(kith: Installation, path: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", kith.port, timeout=PATIENCE)
    with closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()


def test_pages_wait_for_postgres(kith: Installation) -> None:
    postgres = kith.child("postgres")
    postgres.send_signal(signal.SIGSTOP)  # nobody is there to answer, and nobody starts it again
    try:
        assert answer(kith, "/healthz")[0] == 200
    finally:
        postgres.send_signal(signal.SIGCONT)
    postgres.kill()
    seen = []

    def recovered() -> bool:
        seen.append(answer(kith, "/start/"))
        return seen[-1][0] == 200

    until(recovered)
    statuses = {status for status, _, _ in seen}
    assert statuses <= {200, 503}, seen
    for status, headers, text in seen:
        if status == 503:
            assert headers["Retry-After"] == "10"
            assert "Nothing is lost" in text
    assert json.loads(answer(kith, "/readyz")[2]) == {"database": True, "broker": True}


def test_pages_need_no_redis(kith: Installation) -> None:
    kith.child("redis").kill()
    for _ in range(20):
        assert answer(kith, "/start/")[0] == 200
    until(lambda: json.loads(answer(kith, "/readyz")[2])["broker"] is True)
