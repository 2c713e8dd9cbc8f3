"""What the log may not hold: secrets that stand in addresses, and what rows say."""

import logging
import re

SECRET = re.compile(r"(/(?:s|join|reset)/)[^/\s'\"]+")
# PostgreSQL tells the row that it refused, with its names. The rest of a traceback follows it.
ROW = re.compile(
    r"^(\S*DETAIL: ).*?(?=^\S*CONTEXT: |^\s*$|^Traceback|^The above|^During handling|\Z)",
    re.MULTILINE | re.DOTALL,
)


class Discreet(logging.Formatter):
    """Leaves tokens of links, invitations and new passwords, and rows, out of what is written."""

    def format(self, record: logging.LogRecord) -> str:
        return ROW.sub(r"\1…\n", SECRET.sub(r"\1…", super().format(record))).rstrip("\n")
