"""The parts of a year that have a name: months, seasons of the northern half, feasts."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from dateutil.easter import easter
from lunar_python import Lunar

from albums.days.span import Days

Part = Callable[[int], Days]


def _month(month: int) -> Part:
    return lambda year: Days.of_month(year, month)


def _season(month: int) -> Part:
    """Three whole months; a winter begins in the year that it is named after."""

    def days(year: int) -> Days:
        end = Days.of_month(year + (month + 2) // 13, (month + 1) % 12 + 1)
        return Days(date(year, month, 1), end.last)

    return days


def _fixed(month: int, day: int, *, length: int = 1) -> Part:
    def days(year: int) -> Days:
        first = date(year, month, day)
        return Days(first, first + timedelta(days=length - 1))

    return days


def _lunar(month: int, day: int, *, before: int = 0, length: int = 1) -> Part:
    """A day of the Chinese calendar, which starts some days before it; known for 1901 to 2099."""

    def days(year: int) -> Days:
        if not 1901 <= year <= 2099:
            raise ValueError(year)
        found = Lunar.fromYmd(year, month, day).getSolar()
        first = date(found.getYear(), found.getMonth(), found.getDay()) - timedelta(days=before)
        return Days(first, first + timedelta(days=length - 1))

    return days


def _new_year(year: int) -> Days:
    """The night before is part of it."""
    return Days(date(year - 1, 12, 31), date(year, 1, 1))


def _easter(year: int) -> Days:
    """Good Friday to Monday."""
    sunday = easter(year)
    return Days(sunday - timedelta(days=2), sunday + timedelta(days=1))


def _named(table: Mapping[Part, str]) -> dict[str, Part]:
    return {name: part for part, names in table.items() for name in names.split("|")}


MONTHS = (
    "january|jan",
    "february|feb",
    "march|mar",
    "april|apr",
    "may",
    "june|jun",
    "july|jul",
    "august|aug",
    "september|sept|sep",
    "october|oct",
    "november|nov",
    "december|dec",
)

PARTS = _named(
    {_month(number): f"{names}|{number}月" for number, names in enumerate(MONTHS, start=1)}
    | {
        _season(3): "spring|springtime|春天|春季|春",
        _season(6): "summer|summertime|夏天|夏季|夏",
        _season(9): "autumn|fall|秋天|秋季|秋",
        _season(12): "winter|wintertime|冬天|冬季|冬",
        _fixed(12, 24, length=3): "christmas|xmas|圣诞节|圣诞",
        _fixed(12, 24): "christmas eve|平安夜",
        _fixed(12, 31): "new year's eve|new years eve|跨年夜",
        _new_year: "new year|new year's|元旦",
        _fixed(2, 14): "valentine's day|valentines day|情人节",
        _easter: "easter|复活节",
        _fixed(10, 31): "halloween|万圣节",
        _fixed(5, 1, length=5): "五一|劳动节",
        _fixed(10, 1, length=7): "国庆节|国庆|十一",
        # The evening before the new year to the seventh day.
        _lunar(1, 1, before=1, length=8): "chinese new year|lunar new year|春节|过年",
        _lunar(1, 15): "lantern festival|元宵节|元宵",
        _lunar(5, 5): "dragon boat festival|端午节|端午",
        _lunar(8, 15): "mid-autumn festival|mid autumn festival|中秋节|中秋",
    }
)

# Too short or too usual as something else to stand alone: they want a year.
WANT_A_YEAR = {
    *(name for names in MONTHS for name in names.split("|")[1:]),
    *"春夏秋冬",
    "fall",
    "十一",
}
