"""Where Kith says that it can be reached, and under which names it answers."""

from __future__ import annotations

import socket

import pytest

from worker.services import network


def test_alone_it_answers_to_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KITH_ALLOWED_HOSTS", raising=False)
    for host in ("127.0.0.1", "localhost", "::1"):
        assert network.environment(host) == {}
    assert network.urls("::1", 8000) == ["http://[::1]:8000/"]


def test_on_a_network_it_answers_to_every_name_of_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("KITH_ALLOWED_HOSTS", raising=False)
    names = network.environment("0.0.0.0")["KITH_ALLOWED_HOSTS"].split(",")
    assert {"127.0.0.1", "localhost", "[::1]", socket.gethostname()} <= set(names)
    assert set(network.own_addresses(4)) <= set(names)
    assert "0.0.0.0" not in names


def test_names_that_somebody_chose_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_ALLOWED_HOSTS", "photos.example.org")
    assert network.environment("0.0.0.0") == {}


def test_the_nearest_address_is_said_first() -> None:
    first, *others = network.urls("0.0.0.0", 8000)
    assert first == "http://127.0.0.1:8000/"
    assert others == [f"http://{address}:8000/" for address in network.own_addresses(4)]
