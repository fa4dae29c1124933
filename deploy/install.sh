#!/bin/sh
# Installs the bundle on a machine without any network; run again with a newer bundle it replaces the program, never the data.
#   ./install.sh [TARGET]        TARGET: folder of the program, /opt/nennep by default
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/nennep}
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed. Set PYTHON to its path." >&2; exit 1; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || { echo "The venv module of Python is missing (Debian: package python3-venv)." >&2; exit 1; }
made_for=$(cat "$here/made-for")
mine=$("$python" -c 'import platform, sys; print("Python %d.%d on %s" % (*sys.version_info[:2], platform.machine()))')
[ "$made_for" = "$mine" ] || { echo "This bundle is for $made_for; here is $mine. Set PYTHON to the path of such a Python, or make the bundle on a machine of this kind." >&2; exit 1; }
mkdir -p "$target"
target=$(cd "$target" && pwd)
"$python" -m venv --clear "$target/venv"
"$target/venv/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
"$target/venv/bin/python" -m pip install --quiet --no-index --no-deps "$here"/wheels/nennep-*.whl
cp -R "$here/deploy" "$target/"
sed -i "s#/opt/nennep#$target#g" "$target"/deploy/*.service "$target/deploy/command.sh"
install -m 755 "$target/deploy/command.sh" "$target/nennep"
"$target/venv/bin/nennep" --version
cat <<EOF
Installed in $target. If it ran here before: systemctl restart nennep. Otherwise next:
  1. useradd --system --home /var/lib/nennep nennep
  2. install -d -m 750 /etc/nennep; cp $target/deploy/nennep.env.example /etc/nennep/nennep.env and fill it in
  3. $target/venv/bin/nennep secret > /etc/nennep/secret; chown -R root:nennep /etc/nennep; chmod 640 /etc/nennep/*
  4. cp $target/deploy/nennep*.service $target/deploy/nennep-timers.timer /etc/systemd/system/
  5. systemctl daemon-reload; systemctl enable --now nennep nennep-timers.timer
  6. $target/nennep intake units UNITS.xlsx --commit; $target/nennep account create-administrator NAME "FULL NAME" --unit CODE
  7. $target/nennep doctor; put a web server with HTTPS in front (docs/running.md)
EOF
