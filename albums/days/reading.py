"""From words to days."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateparser.date import DateDataParser

from albums.days.parts import MONTHS, PARTS, WANT_A_YEAR
from albums.days.span import Days

LONGEST = 60  # characters

YEAR = r"(?:1[89]|20)\d\d"
# Which year a part of it is of: an explicit one, one counted from now, or the latest of all.
YEARS_AGO = {"今年": 0, "this year": 0, "去年": 1, "last year": 1, "前年": 2, "大前年": 3}
WHICH = (
    rf"(?P<year>{YEAR})(?![\d./-])年?|(?P<ago>this year|last year|大前年|前年|去年|今年)(?:'s)?"
    r"|(?P<last>last|上个)|(?P<this>this|这个)"
)
BEFORE = re.compile(rf"(?:{WHICH})\s*(?P<part>.*)")
AFTER = re.compile(rf"(?P<part>.+?)\s+(?:{WHICH})")
CHINESE_DAY = re.compile(
    rf"(?:(?P<year>{YEAR})年|(?P<ago>大前年|前年|去年|今年))?(\d+)月(\d+)[日号]?"
)
BETWEEN = re.compile(r"\s+(?:to|until|till|-)\s+|\s*[\u2013\u2014~到至]\s*|(?<=\d{4})-(?=\d{4}$)")

# What dateparser is asked about. Alone it would take "a", "sat" and "noon" for dates too.
WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
MONTH = "|".join(MONTHS)
NUMBER = r"\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
CHINESE_WEEKDAY = "(?:周|星期|礼拜)[一二三四五六日天]"
ASKED = re.compile(
    "|".join(
        [
            "today|yesterday|(?:day )?before yesterday",
            "(?:last|this) (?:week|month|year)",
            rf"(?:{NUMBER}) (?:day|week|month|year)s? ago",
            rf"(?:last )?(?:{WEEKDAY})",
            rf"(?:(?:{WEEKDAY}) )?{DAY} (?:{MONTH})(?: {YEAR})?",
            rf"(?:{MONTH}) {DAY}(?: {YEAR})?",
            rf"{YEAR}([-/.])\d\d?(?:\1\d\d?)?",
            rf"\d\d?([-/.])\d\d?\2{YEAR}",
            rf"\d\d?[-/]{YEAR}",
            r"今天|昨天|前天|本周|上周|本月|上个月|\d+(?:天|周|个月|年)前",
            CHINESE_WEEKDAY,
        ]
    )
)
SAME = {
    **dict.fromkeys(("这周", "这个星期", "本星期", "这个礼拜"), "本周"),
    **dict.fromkeys(("上个星期", "上星期", "上个礼拜", "上礼拜"), "上周"),
    **dict.fromkeys(("这个月", "这月"), "本月"),
    "上月": "上个月",
}
NUMERALS = re.compile("[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]")
DIGITS = {numeral: digit for digit, numeral in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


def read(text: str, today: date) -> Days | None:
    """Return the days that a text asks for; None for a text that is no date, or is yet to come.

    What has no year is the latest that has begun: "June" in May is last year's. "Last summer" is
    the latest that is over, "last year's summer" the one of the year before.
    """
    words = _clean(text)
    if len(words) > LONGEST:
        return None
    ends = [_read(part, today) for part in BETWEEN.split(words, maxsplit=1)]
    first, last = ends[0], ends[-1]
    if first is None or last is None or first.first > min(last.last, today):
        return None
    return Days(first.first, last.last)


def _clean(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").replace(",", " ")
    plain = re.sub(r"\b(?:the|of|in|on|at|from|between)\b|的", " ", plain)
    return " ".join(plain.split())


def _read(words: str, today: date) -> Days | None:
    try:
        return (
            _part_of_year(words, today)
            or _chinese_day(_counted(words), today)
            or _weekend(words, today)
            or _asked(SAME.get(words, _counted(words)), today)
        )
    except ValueError:  # 31 February, or a year that is beyond the calendar
        return None


def _part_of_year(words: str, today: date) -> Days | None:
    """Read a year, or a month, season or feast with or without one."""
    match = BEFORE.fullmatch(words) or AFTER.fullmatch(words)
    name = _counted(match["part"] if match else words)
    if match and not name:
        year = _year(match, today)
        return None if year is None else Days.of_year(year)
    if name not in PARTS or (match is None and name in WANT_A_YEAR):
        return None
    part = PARTS[name]
    if match and (year := _year(match, today)) is not None:
        return part(year)
    near = [part(today.year + years) for years in (-2, -1, 0, 1)]
    if match and match["this"]:
        return next((days for days in near if days.first <= today <= days.last), near[2])
    over = match is not None
    return [days for days in near if (days.last < today if over else days.first <= today)][-1]


def _year(match: re.Match[str], today: date) -> int | None:
    if match["year"]:
        return int(match["year"])
    return today.year - YEARS_AGO[match["ago"]] if match["ago"] else None


def _counted(words: str) -> str:
    """Write Chinese numerals as digits, where they count; weekdays and feasts have them too."""
    if words in PARTS or re.fullmatch(f"上?(?:{CHINESE_WEEKDAY})", words):
        return words
    return NUMERALS.sub(lambda found: str(_number(found[0])), words)


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)


def _chinese_day(words: str, today: date) -> Days | None:
    match = CHINESE_DAY.fullmatch(words)
    if match is None:
        return None
    month, day = int(match[3]), int(match[4])
    year = _year(match, today)
    if year is None:
        year = today.year - ((month, day) > (today.month, today.day))
    asked = date(year, month, day)
    return Days(asked, asked)


def _weekend(words: str, today: date) -> Days | None:
    if words not in ("last weekend", "上周末", "weekend", "this weekend", "周末"):
        return None
    saturday = Days.of_week(today).last - timedelta(days=1)
    if words in ("last weekend", "上周末") or saturday > today:
        saturday -= timedelta(weeks=1)
    return Days(saturday, saturday + timedelta(days=1))


def _asked(words: str, today: date) -> Days | None:
    """Ask dateparser; what day and month are in another order elsewhere is no date."""
    if not ASKED.fullmatch(words):
        return None
    base = {"RELATIVE_BASE": datetime.combine(today, time.min)}
    day_first, month_first = (
        _parser(order, tuple(base.items())).get_date_data(words) for order in ("DMY", "MDY")
    )
    found, period = day_first.date_obj, day_first.period
    if found is None or found != month_first.date_obj:
        return None
    day = found.date()
    if period == "year":
        return Days.of_year(day.year)
    if period == "month":
        return Days.of_month(day.year, day.month)
    return Days.of_week(day) if period == "week" else Days(day, day)


@lru_cache(maxsize=4)
def _parser(order: str, base: tuple[tuple[str, datetime], ...]) -> DateDataParser:
    settings = {
        "DATE_ORDER": order,
        "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "first",
        "PREFER_MONTH_OF_YEAR": "first",
        "PARSERS": ["relative-time", "absolute-time"],
    }
    return DateDataParser(languages=["en", "zh"], settings=settings | dict(base))
