"""Days in words, as somebody asks for them on 27 November 2026, a Friday."""

from __future__ import annotations

from datetime import date

import pytest

from albums import days
from albums.days import Days

TODAY = date(2026, 11, 27)
READ = """
2019                      2019-01-01 2019-12-31
in 2019                   2019-01-01 2019-12-31
this year                 2026-01-01 2026-12-31
last year                 2025-01-01 2025-12-31
2 years ago               2024-01-01 2024-12-31
2019-2021                 2019-01-01 2021-12-31
from 2019 to March 2020   2019-01-01 2020-03-31
June 2019                 2019-06-01 2019-06-30
2019 june                 2019-06-01 2019-06-30
feb 2020                  2020-02-01 2020-02-29
2019-06                   2019-06-01 2019-06-30
june                      2026-06-01 2026-06-30
december                  2025-12-01 2025-12-31
november                  2026-11-01 2026-11-30
last november             2025-11-01 2025-11-30
last month                2026-10-01 2026-10-31
summer 2021               2021-06-01 2021-08-31
the summer of 2021        2021-06-01 2021-08-31
last summer               2026-06-01 2026-08-31
last year's summer        2025-06-01 2025-08-31
this autumn               2026-09-01 2026-11-30
last autumn               2025-09-01 2025-11-30
fall 2020                 2020-09-01 2020-11-30
winter 2019               2019-12-01 2020-02-29
christmas                 2025-12-24 2025-12-26
Last Christmas            2025-12-24 2025-12-26
christmas eve 2020        2020-12-24 2020-12-24
new year 2020             2019-12-31 2020-01-01
easter 2019               2019-04-19 2019-04-22
Chinese New Year 2021     2021-02-11 2021-02-18
mid-autumn festival 1978  1978-09-17 1978-09-17
today                     2026-11-27 2026-11-27
yesterday                 2026-11-26 2026-11-26
monday                    2026-11-23 2026-11-23
this week                 2026-11-23 2026-11-29
last week                 2026-11-16 2026-11-22
last weekend              2026-11-21 2026-11-22
three weeks ago           2026-11-02 2026-11-08
10 days ago               2026-11-17 2026-11-17
3 June 2019               2019-06-03 2019-06-03
June 3rd, 2019            2019-06-03 2019-06-03
5 may                     2026-05-05 2026-05-05
2019-06-03                2019-06-03 2019-06-03
13/06/2019                2019-06-13 2019-06-13
06/13/2019                2019-06-13 2019-06-13
2019年                    2019-01-01 2019-12-31
去年                      2025-01-01 2025-12-31
前年                      2024-01-01 2024-12-31
两年前                    2024-01-01 2024-12-31
2019年6月                 2019-06-01 2019-06-30
2019年六月                2019-06-01 2019-06-30
去年十一月                2025-11-01 2025-11-30
六月                      2026-06-01 2026-06-30
上个月                    2026-10-01 2026-10-31
这个月                    2026-11-01 2026-11-30
2021年夏天                2021-06-01 2021-08-31
2021年的夏天              2021-06-01 2021-08-31
去年夏天                  2025-06-01 2025-08-31
去年圣诞节                2025-12-24 2025-12-26
2021年春节                2021-02-11 2021-02-18
国庆节                    2026-10-01 2026-10-07
2020年中秋节              2020-10-01 2020-10-01
今天                      2026-11-27 2026-11-27
昨天                      2026-11-26 2026-11-26
前天                      2026-11-25 2026-11-25
三天前                    2026-11-24 2026-11-24
星期五                    2026-11-20 2026-11-20
上周                      2026-11-16 2026-11-22
上个星期                  2026-11-16 2026-11-22
上周末                    2026-11-21 2026-11-22
2019年6月3日              2019-06-03 2019-06-03
十月一号                  2026-10-01 2026-10-01
12月3日                   2025-12-03 2025-12-03
２０１９年                2019-01-01 2019-12-31
"""
ROWS = [line.rsplit(maxsplit=2) for line in READ.strip().splitlines()]


@pytest.mark.parametrize(("text", "first", "last"), ROWS)
def test_days(text: str, first: str, last: str) -> None:
    assert days.read(text, TODAY) == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        *("", "Anna", "May Miller", "Sun", "sat", "mar", "dec", "a", "in", "last", "the", "week"),
        *("12", "1", "1234", "IMG_2019", "2019.jpg", "20190603", "10:30", "noon", "now", "the 90s"),
        *("安娜", "一", "夏", "十一", "第一", "上"),
        # Day and month, or month and day? It stays words rather than find the wrong photos.
        *("03/06/2019", "3.6.2019"),
        *("31 February 2019", "2月30日", "2021-2019"),
        *("tomorrow", "2030", "this christmas", "明天", "2027年春节", "chinese new year 1850"),
        "summer 2021 lake",
        "june " * 100,
    ],
)
def test_no_days(text: str) -> None:
    assert days.read(text, TODAY) is None


@pytest.mark.parametrize(
    ("today", "text", "first"),
    [
        ("2026-07-10", "summer", "2026-06-01"),
        ("2026-07-10", "last summer", "2025-06-01"),
        ("2026-07-10", "this summer", "2026-06-01"),
        ("2026-01-10", "this winter", "2025-12-01"),
        ("2026-01-10", "last winter", "2024-12-01"),
        ("2026-12-25", "christmas", "2026-12-24"),
        ("2026-12-25", "last christmas", "2025-12-24"),
        ("2024-02-29", "last year", "2023-01-01"),
        ("2026-01-01", "yesterday", "2025-12-31"),
        ("2026-01-01", "last week", "2025-12-22"),
    ],
)
def test_the_day_decides(today: str, text: str, first: str) -> None:
    found = days.read(text, date.fromisoformat(today))
    assert found is not None
    assert found.first == date.fromisoformat(first)
