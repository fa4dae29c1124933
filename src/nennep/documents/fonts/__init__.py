"""The letter shapes that official documents are printed with: Tinos, metric-compatible with Times New Roman."""

from pathlib import Path

FOLDER = Path(__file__).parent
FAMILY = "Tinos"
FILES = {
    (False, False): FOLDER / "Tinos-Regular.ttf",
    (True, False): FOLDER / "Tinos-Bold.ttf",
    (False, True): FOLDER / "Tinos-Italic.ttf",
    (True, True): FOLDER / "Tinos-BoldItalic.ttf",
}
