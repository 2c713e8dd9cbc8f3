"""Secrets of 256 random bits: keys of programs, invitations, links."""

import hashlib


def digest(token: str) -> str:
    """Return what is kept of a secret. It is random, so a fast hash is as good as a slow one."""
    return hashlib.sha256(token.encode()).hexdigest()
