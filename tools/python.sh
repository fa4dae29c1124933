#!/bin/sh
# Runs a script with a Python that is new enough: $PYTHON if given, else the first one found.
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$candidate" "$@"
  fi
done
echo "Python 3.11 or newer was not found. Install it (Debian, Ubuntu: apt-get install python3) or name it: make setup PYTHON=/path/to/python3" >&2
exit 1
