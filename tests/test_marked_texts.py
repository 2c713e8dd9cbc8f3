"""No template says anything that is not marked for translation."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
READ_OUT = {"aria-label", "aria-description", "alt", "placeholder", "title", "data-copied"}
# Names, and what is the same in every language: keys, units, and parts of addresses.
SAME = re.compile(r"\bKith\b|\(\w\)|\(Esc\)|\?album=|\bMB\b")
UNREAD = {"code", "kbd", "script", "style"}
VARIABLE = "\ue000"  # stands for what a tag puts there


class Words(HTMLParser):
    """Collects what a reader sees or hears of a template."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in UNREAD
        for name, value in attrs:
            if name in READ_OUT:
                self.see(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.see(data)

    def see(self, text: str) -> None:
        rest = SAME.sub("", text)
        if any(letter.isalpha() for letter in rest.replace(VARIABLE, "")):
            self.found.append(" ".join(text.split()))


def unmarked(template: str) -> list[str]:
    """Return the texts of a template outside of its translate and blocktranslate tags."""
    html, marked = [], False
    for token in Lexer(template).tokenize():
        name = token.contents.partition(" ")[0]
        if token.token_type == TokenType.BLOCK and name in {"blocktranslate", "comment"}:
            marked = True
        elif token.token_type == TokenType.BLOCK and name in {"endblocktranslate", "endcomment"}:
            marked = False
            html.append(VARIABLE)
        elif marked or token.token_type == TokenType.COMMENT:
            continue
        elif token.token_type == TokenType.TEXT:
            html.append(token.contents)
        else:
            html.append(
                VARIABLE if name == "translate" or token.token_type == TokenType.VAR else " "
            )
    words = Words()
    words.feed("".join(html))
    words.close()
    return words.found


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_every_text_is_marked(path: Path) -> None:
    assert unmarked(path.read_text()) == []


@pytest.mark.parametrize(
    ("template", "texts"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<a title="Go{% if x %} away{% endif %}">{{ x }}</a>', ["Go away"]),
        ('<img alt="{% translate "A dog" %}">{% translate "Hello" %}', []),
        ("{% blocktranslate %}Hello{% endblocktranslate %} you", ["\ue000 you"]),
        ('<a title="{% translate "Zoom" %} (z)">Kith</a><kbd>Esc</kbd>{# a note #}', []),
    ],
)
def test_the_scanner_sees_what_is_not_marked(template: str, texts: list[str]) -> None:
    assert unmarked(template) == texts
