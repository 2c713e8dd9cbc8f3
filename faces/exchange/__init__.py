"""What the user said about people, as lines of text that another Kith reads."""

from faces.exchange.lines import ExchangeError
from faces.exchange.reading import Taken, take_in
from faces.exchange.writing import lines

__all__ = ["ExchangeError", "Taken", "lines", "take_in"]
