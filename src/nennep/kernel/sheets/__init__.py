"""Spreadsheets in and out: `reading` opens a file, `tables` finds the table in it, `writing` makes one.

`archive` looks inside the .xlsx for `reading`, `cells` names places, `refusals` says why a file is not read.
"""
