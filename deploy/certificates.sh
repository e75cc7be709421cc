#!/bin/sh
# Makes the authority and the certificate that Elasticsearch speaks TLS with, and hands
# its administrator's password to it: certificates.sh FOLDER PASSWORD_FILE HOST…
# Renews a certificate that ends within 60 days; the authority's key is thrown away.
set -eu

folder=$1 password=$2
shift 2
names=$(printf ',DNS:%s' "$@")
owner=${OWNER:-1000:0}
cd "$folder"

if ! openssl x509 -in server.crt -noout -checkend 5184000 >/dev/null 2>&1; then
	rm -f ca.crt server.crt server.key
	key=$(mktemp)
	trap 'rm -f "$key"' EXIT
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
		-subj "/CN=Signpost search authority" -keyout "$key" -out ca.crt 2>/dev/null
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 \
		-CA ca.crt -CAkey "$key" -subj "/CN=$1" -addext "subjectAltName=${names#,}" \
		-addext "basicConstraints=critical,CA:FALSE" \
		-addext "extendedKeyUsage=serverAuth" -keyout server.key -out server.crt 2>/dev/null
	chmod 444 ca.crt server.crt
	chmod 400 server.key
fi
# Elasticsearch reads a password only from a file that is its own alone. What was given
# away can only be replaced: its text and its mode are its owner's.
rm -f new_password
cp "$password" new_password
chmod 400 new_password
chown "$owner" server.key new_password
mv -f new_password elastic_password
