#!/bin/sh
# A command of the installation with the settings and the account of the service, for example: /opt/nennep/nennep doctor
# Files that it reads or writes must be open to the account nennep.
set -eu
[ "$(id -u)" != 0 ] || [ "$(id -un)" = nennep ] || exec runuser -u nennep -- "$0" "$@"
umask 077
set -a
. /etc/nennep/nennep.env
set +a
exec /opt/nennep/venv/bin/nennep "$@"
