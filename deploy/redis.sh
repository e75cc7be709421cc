#!/bin/sh
# Starts Redis with a password that stands neither in its arguments nor its environment.
set -eu

umask 077
settings=$(mktemp)
cat >"$settings" <<END
requirepass $(cat "${REDIS_PASSWORD_FILE:-/run/secrets/redis_password}")
port ${PORT:-6379}
dir ${DATA:-/data}
appendonly yes
appendfsync everysec
save ""
maxmemory 384mb
maxmemory-policy noeviction
END
exec redis-server "$settings"
