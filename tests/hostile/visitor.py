"""The account to whose library hostile files are sent."""

from __future__ import annotations

import re

from tests.worker.installation import Installation

SETUP = """
from albums.models import ApiKey, Scope, User
mallory = User.objects.create_user("mallory", password="correct horse")
print("KEY", ApiKey.issue(mallory, "x", [Scope.UPLOAD]))
"""


def key_of(kith: Installation) -> str:
    code, said = kith.manage("shell", "-c", SETUP)
    key = re.search(r"KEY (\S+)", said)
    assert code == 0, said
    assert key, said
    return key[1]
