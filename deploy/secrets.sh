#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, each in a file of its own, and
# leaves those alone that exist. Run it once on the host: deploy/secrets.sh [FOLDER]
set -eu

folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
# The folder keeps others out. The files can be read by all, because Compose mounts
# them as they are, and the containers run under users of their own.
chmod 700 "$folder"

random() {
	head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

keep() {
	[ -s "$folder/$1" ] || printf '%s' "$2" >"$folder/$1"
	chmod 644 "$folder/$1"
}

keep secret_key "$(random)"
keep postgres_password "$(random)"
keep redis_password "$(random)"
# Elasticsearch's own administrator, and the user that the site signs in as.
keep elastic_password "$(random)"
keep search_password "$(random)"
# Opens /status and /metrics: Authorization: Bearer TOKEN
keep status_token "$(random)"
keep database_url "postgres://signpost:$(cat "$folder/postgres_password")@postgres:5432/signpost"
keep redis_url "redis://:$(cat "$folder/redis_password")@redis:6379/0"
# Mails are printed until this names a server: smtp+tls://USER:PASSWORD@HOST:587
keep email_url "consolemail://"
