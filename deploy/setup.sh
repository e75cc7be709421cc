#!/bin/sh
# What a new version of the site wants done once, before web and workers start: tables,
# static files, and an index if there is none that this version can read.
set -eu

python manage.py migrate --no-input
python manage.py collectstatic --no-input --verbosity 0
python manage.py index
