"""How Vietnamese official texts write numbers and dates (domain.md 5.4)."""

DATE_FORMAT = "j-n-Y"
SHORT_DATE_FORMAT = "j-n-Y"
DATETIME_FORMAT = "H:i j-n-Y"
SHORT_DATETIME_FORMAT = "H:i j-n-Y"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j-n"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d"]
