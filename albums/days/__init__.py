"""Days that somebody asks for in words, in English and Simplified Chinese.

"2019", "June 2019", "summer 2021", "last Christmas", "yesterday", "2019年", "去年夏天", "上周".
What is exact, or counted from today, dateparser reads; the parts of a year have a table of their
own (`albums.days.parts`). Only texts made of the words of dates alone are read: a search for the
photo "12" or for somebody called Sun must not turn into days.
"""

from albums.days.reading import read
from albums.days.span import Days

__all__ = ["Days", "read"]
