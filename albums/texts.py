"""What people type, as it can be kept."""

import unicodedata

# Control characters, among them the one that PostgreSQL keeps in no text, and the halves of
# characters that JSON can send and UTF-8 cannot write.
UNSEEN = {"Cc", "Cs"}


def one_line(text: str) -> str:
    """Return a text as one line of visible characters with single spaces; it may be empty."""
    visible = "".join(" " if unicodedata.category(c) in UNSEEN else c for c in text)
    return " ".join(visible.split())
