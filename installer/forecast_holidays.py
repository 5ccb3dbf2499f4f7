"""Prints the bank holidays of years as rows for ``resources/calendars``: ``python installer/forecast_holidays.py 2031 2032``.

They are reckoned by the ``holidays`` library from the dates that the law and custom give, and marked as a forecast: a day
moved or added by proclamation is not in it before it is announced. Whoever puts the rows into the calendar compares them
with what has been published, and only then changes ``confidence``.
"""

import sys
from datetime import date
from importlib.metadata import version

import holidays

AREAS = {"england-wales": ("GB", "ENG")}
SOURCE = "2.2 forecast; library holidays {version}"


def bank_holidays(years: list[int], area: str = "england-wales") -> dict[date, str]:
    """Day and name of each weekday that is a bank holiday; a substitute stands in place of a day at a weekend."""
    country, part = AREAS[area]
    found = holidays.country_holidays(country, subdiv=part, years=years)
    return {day: found[day] for day in sorted(found) if day.weekday() < 5 and day.year in years}


def rows(years: list[int]) -> str:
    """The rows as TOML."""
    source = SOURCE.format(version=version("holidays"))
    return "\n".join(
        f'[[holiday]]\nday = {day}\ntitle = "{_title(name)}"\nsource = "{source}"\nconfidence = "unverified"\n'
        for day, name in bank_holidays(years).items()
    )


def _title(name: str) -> str:
    kept = name.replace(" (observed)", " (substitute)").replace("May Day", "Early May bank holiday")
    kept = kept.replace("Spring Bank Holiday", "Spring bank holiday")
    return kept.replace("Late Summer Bank Holiday", "Summer bank holiday")


def main(words: list[str]) -> int:
    """Exit code 0, or 2 for wrong use."""
    years = [int(word) for word in words if word.isdigit() and 1990 <= int(word) <= 2099]
    if not words or len(years) != len(words):
        print(__doc__, file=sys.stderr)
        return 2
    print(rows(years))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
