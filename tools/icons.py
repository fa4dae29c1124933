"""Makes the sprite of icons from a copy of the npm package @tabler/icons: `python tools/icons.py FOLDER`.

FOLDER is the unpacked package. Only the icons named in tools/icons.txt go in, in their order.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SPRITE = HERE.parent / "src" / "nennep" / "web" / "static" / "web" / "vendor" / "tabler" / "icons.svg"


def symbol(name: str, source: Path) -> str:
    """One icon as a symbol of the sprite."""
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(encoding="utf-8"), re.DOTALL)
    if drawing is None:
        sys.exit(f"{source} is no SVG file.")
    lines = [line.strip() for line in drawing[1].strip().splitlines()]
    shapes = "".join(line for line in lines if 'd="M0 0h24v24H0z"' not in line)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def main() -> None:
    """Write the sprite; name what is missing."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]) / "icons" / "outline"
    names = (HERE / "icons.txt").read_text(encoding="utf-8").split()
    missing = [name for name in names if not (folder / f"{name}.svg").is_file()]
    if missing:
        sys.exit(f"Not in {folder}: {', '.join(missing)}")
    symbols = "\n".join(symbol(name, folder / f"{name}.svg") for name in names)
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n', encoding="utf-8")
    print(f"{len(names)} icons in {SPRITE.name}")


if __name__ == "__main__":
    main()
