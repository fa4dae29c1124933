"""Spreadsheets in and out: `reading` opens a file, `tables` finds the table in it, `writing` makes one."""
