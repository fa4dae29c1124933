"""The arithmetic of presence, one file per noun: no Django, values in, values out."""
