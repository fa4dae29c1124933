"""The name of a class inside a Vietnamese sentence."""

# Vietnamese throughout: the name stands in sentences of official papers


def in_sentence(name: str) -> str:
    """ "lớp bồi dưỡng …" for both "Bồi dưỡng …" and "Lớp bồi dưỡng …", never "lớp lớp …"; abbreviations keep their capitals."""
    small = f"{name[:1].lower()}{name[1:]}" if name[1:2].islower() else name
    return small if small.casefold().startswith("lớp ") else f"lớp {small}"
