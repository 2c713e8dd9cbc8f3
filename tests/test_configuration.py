"""What an installation can set is written down, and the files that set it can be read."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

from config import environment

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = re.compile(r"\b(KITH_[A-Z_]*[A-Z]|DATABASE_URL|REDIS_URL)\b")
# Set by the supervisor for its own children: to know them again, and when they are ready.
INTERNAL = {"KITH_SUPERVISED", "KITH_READY_FILE"}


def documented() -> set[str]:
    return set(VARIABLE.findall((ROOT / ".env.example").read_text()))


def test_every_variable_is_in_the_example() -> None:
    read = set()
    for folder in ("config", "worker", "faces", "albums", "sharing"):
        for path in (ROOT / folder).rglob("*.py"):
            read |= set(VARIABLE.findall(path.read_text()))
    assert read - INTERNAL <= documented()


def test_compose_runs_every_part() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    services = yaml.safe_load(text)["services"]
    assert set(services) == {"db", "redis", "prepare", "web", "worker", "beat"}
    for name in ("prepare", "web", "worker", "beat"):
        assert services[name]["environment"]["DATABASE_URL"].startswith("postgres://")
        assert "data:/data" in services[name]["volumes"]
    assert set(VARIABLE.findall(text)) <= documented()


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("soon", "a whole number, not 'soon'"),
        ("0", "at least 1, not 0"),
        ("90", "at most 89, not 90"),
    ],
)
def test_a_number_out_of_bounds_is_refused(
    value: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITH_DECODE_SECONDS", value)
    with pytest.raises(ImproperlyConfigured, match=f"KITH_DECODE_SECONDS must be {complaint}"):
        environment.integer("KITH_DECODE_SECONDS", 60, at_least=1, at_most=89)
