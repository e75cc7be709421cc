#!/bin/sh
# What a new version of the site wants done once, before web and workers start.
set -eu

python manage.py migrate --no-input
python manage.py collectstatic --no-input --verbosity 0
