"""Units by their symbols, and what they are called: one, and several."""

from __future__ import annotations

import re

from narrator.speech.numbers import plural

_REGULAR = {
    "km": "kilometer",
    "kms": "kilometer",
    "m": "meter",
    "cm": "centimeter",
    "mm": "millimeter",
    "µm": "micrometer",
    "nm": "nanometer",
    "mi": "mile",
    "yd": "yard",
    "yds": "yard",
    "nmi": "nautical mile",
    "kg": "kilogram",
    "kgs": "kilogram",
    "g": "gram",
    "mg": "milligram",
    "µg": "microgram",
    "mcg": "microgram",
    "ng": "nanogram",
    "lb": "pound",
    "lbs": "pound",
    "oz": "ounce",
    "t": "ton",
    "kt": "knot",
    "kts": "knot",
    "kn": "knot",
    "Mt": "megaton",
    "Gt": "gigaton",
    "l": "liter",
    "L": "liter",
    "ml": "milliliter",
    "mL": "milliliter",
    "cl": "centiliter",
    "µl": "microliter",
    "µL": "microliter",
    "nl": "nanoliter",
    "nL": "nanoliter",
    "pg": "picogram",
    "IU": "international unit",
    "mGy": "milligray",
    "nmol": "nanomole",
    "µmol": "micromole",
    "pmol": "picomole",
    "bu": "bushel",
    "lm": "lumen",
    "Ah": "amp hour",
    "MVA": "megavolt ampere",
    "GJ": "gigajoule",
    "PJ": "petajoule",
    "kA": "kiloamp",
    "mV": "millivolt",
    "dl": "deciliter",
    "dL": "deciliter",
    "gal": "gallon",
    "bbl": "barrel",
    "ha": "hectare",
    "ac": "acre",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "min": "minute",
    "mins": "minute",
    "sec": "second",
    "secs": "second",
    "s": "second",
    "ms": "millisecond",
    "µs": "microsecond",
    "wk": "week",
    "wks": "week",
    "yr": "year",
    "yrs": "year",
    "deg": "degree",
    "ov": "over",
    "fb": "femtobarn",
    "pb": "picobarn",
    "mo": "month",
    "W": "watt",
    "kW": "kilowatt",
    "MW": "megawatt",
    "GW": "gigawatt",
    "TW": "terawatt",
    "Wh": "watt hour",
    "kWh": "kilowatt hour",
    "MWh": "megawatt hour",
    "GWh": "gigawatt hour",
    "TWh": "terawatt hour",
    "V": "volt",
    "kV": "kilovolt",
    "mA": "milliamp",
    "mAh": "milliamp hour",
    "J": "joule",
    "kJ": "kilojoule",
    "MJ": "megajoule",
    "cal": "calorie",
    "kcal": "kilocalorie",
    "N": "newton",
    "kN": "kilonewton",
    "Pa": "pascal",
    "hPa": "hectopascal",
    "kPa": "kilopascal",
    "MPa": "megapascal",
    "mb": "millibar",
    "mbar": "millibar",
    "atm": "atmosphere",
    "dB": "decibel",
    "KB": "kilobyte",
    "kB": "kilobyte",
    "MB": "megabyte",
    "GB": "gigabyte",
    "TB": "terabyte",
    "PB": "petabyte",
    "bp": "basis point",
    "bps": "basis point",
    "pp": "percentage point",
    "pps": "percentage point",
    "cc": "cubic centimeter",
    "mol": "mole",
    "mmol": "millimole",
    "eV": "electron volt",
    "keV": "kiloelectronvolt",
    "MeV": "megaelectronvolt",
    "GeV": "gigaelectronvolt",
    "TeV": "teraelectronvolt",
    "Sv": "sievert",
    "mSv": "millisievert",
    "µSv": "microsievert",
    "Bq": "becquerel",
    "ly": "light year",
    "pc": "parsec",
    "AU": "astronomical unit",
    "K": "kelvin",
    "px": "pixel",
    "MP": "megapixel",
    "ct": "carat",
    "Å": "angstrom",
    "Ω": "ohm",
    "kΩ": "kilohm",
    "Gly": "gigalight year",
    "kbit": "kilobit",
    "Mbit": "megabit",
    "Mb": "megabit",
    "Gb": "gigabit",
    "Gbit": "gigabit",
    "Tbit": "terabit",
    "N·m": "newton meter",
    "N⋅m": "newton meter",
}
_IRREGULAR = {
    "ft": ("foot", "feet"),
    "in": ("inch", "inches"),
    "Hz": ("hertz", "hertz"),
    "T": ("tesla", "tesla"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "THz": ("terahertz", "terahertz"),
    "bhp": ("brake horsepower", "brake horsepower"),
    "hp": ("horsepower", "horsepower"),
    "psi": ("P S I", "P S I"),
    "rpm": ("R P M", "R P M"),
    "fps": ("frame per second", "frames per second"),
    "mph": ("mile per hour", "miles per hour"),
    "mpg": ("mile per gallon", "miles per gallon"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "kmh": ("kilometer per hour", "kilometers per hour"),
    "kbps": ("kilobit per second", "kilobits per second"),
    "Mbps": ("megabit per second", "megabits per second"),
    "mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "ppm": ("part per million", "parts per million"),
    "ppb": ("part per billion", "parts per billion"),
    "pts": ("point", "points"),
    "d": ("day", "days"),
    "mM": ("millimolar", "millimolar"),
    "µM": ("micromolar", "micromolar"),
    "nM": ("nanomolar", "nanomolar"),
    "Ma": ("million year", "million years"),
    "Myr": ("million year", "million years"),
    "ka": ("thousand year", "thousand years"),
    "kyr": ("thousand year", "thousand years"),
    "Gyr": ("billion year", "billion years"),
    "ppmv": ("part per million by volume", "parts per million by volume"),
    "b/d": ("barrel per day", "barrels per day"),
    "bcm": ("billion cubic meters", "billion cubic meters"),
    "bcf": ("billion cubic feet", "billion cubic feet"),
    "mcm": ("million cubic meters", "million cubic meters"),
    "tcf": ("trillion cubic feet", "trillion cubic feet"),
    "boe": ("barrel of oil equivalent", "barrels of oil equivalent"),
    "bpd": ("barrel per day", "barrels per day"),
    "req/s": ("request per second", "requests per second"),
    "reqs/s": ("request per second", "requests per second"),
    "ops/s": ("operation per second", "operations per second"),
    "tok/s": ("token per second", "tokens per second"),
    "bpm": ("beat per minute", "beats per minute"),
    "lux": ("lux", "lux"),
    "sqm": ("square meter", "square meters"),
    "sqft": ("square foot", "square feet"),
    "mb/d": ("million barrels per day", "million barrels per day"),
    "mbd": ("million barrels per day", "million barrels per day"),
    "mbpd": ("million barrels per day", "million barrels per day"),
    "kb/d": ("thousand barrels per day", "thousand barrels per day"),
    "MMBtu": ("million B T U", "million B T U"),
    "mmbtu": ("million B T U", "million B T U"),
    "Btu": ("B T U", "B T U"),
    "Tbps": ("terabit per second", "terabits per second"),
    "mmHg": ("millimeter of mercury", "millimeters of mercury"),
    "inHg": ("inch of mercury", "inches of mercury"),
    "lb-ft": ("pound foot", "pound feet"),
    "ft-lb": ("foot pound", "foot pounds"),
    "ft-lbs": ("foot pound", "foot pounds"),
    "pt": ("point", "points"),
}
_UNITS = {symbol: (name, plural(name)) for symbol, name in _REGULAR.items()} | _IRREGULAR
TESLA = r"^[ -](?:f?MRI|magnet|scanner|field|superconduct)"
"""What follows a T that is a tesla, and no trillion."""

PER = {
    "b": "barrel",
    "bu": "bushel",
    "d": "day",
    "day": "day",
    "y": "year",
    "year": "year",
    "a": "year",
    "week": "week",
    "month": "month",
} | {
    word: word
    for word in (
        "hour",
        "minute",
        "second",
        "person",
        "capita",
        "night",
        "barrel",
        "share",
        "ton",
        "tonne",
        "head",
    )
}
_POWERS = {"²": "square", "2": "square", "³": "cubic", "3": "cubic"}


def unit(written: str, *, single: bool, british: bool = False) -> str | None:
    """Name a unit: km², sq km, km/h, µg/m³; None for what is none."""
    whole = written.replace("μ", "µ").strip()
    if whole in _UNITS:
        said = _UNITS[whole][0 if single else 1]
    else:
        first, *rest = re.split(r"/| per ", whole)
        names = [_power(first, single=single), *(_per(part) for part in rest)]
        if None in names:
            return None
        said = " per ".join(name or "" for name in names)
    return re.sub(r"(?<=met)er|(?<=lit)er", "re", said) if british else said


def _power(written: str, *, single: bool) -> str | None:
    """km, km² and sq km."""
    power, rest = "", written
    if area := re.match(r"(?:sq(?:uare)?|cu(?:bic)?)\.?[ -]?(?=[a-zA-Z])", written):
        power, rest = ("square " if written[0] == "s" else "cubic "), written[area.end() :]
    elif written[-1:] in _POWERS:
        power, rest = _POWERS[written[-1]] + " ", written[:-1].rstrip("^")
    return power + _UNITS[rest][0 if single else 1] if rest in _UNITS else None


def _per(written: str) -> str | None:
    """What a quantity is counted by: per day, per cubic meter, per second squared."""
    if written in PER:
        return PER[written]
    if written[:-1].rstrip("^") in ("s", "h") and written[-1] in _POWERS:
        return f"{'second' if written[0] == 's' else 'hour'} {'squared' if written[-1] in '²2' else 'cubed'}"
    return _power(written, single=True)
