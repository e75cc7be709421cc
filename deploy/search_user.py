"""Gives the site a user of its own at Elasticsearch, with rights on its indices alone.

Signs in as the administrator ``elastic``; repeating it changes nothing but a new
password. Everything comes from the environment; secrets are in files.
"""

from __future__ import annotations

import os
from pathlib import Path

from elasticsearch import Elasticsearch

# What the engine asks for: its indices, and the health of the whole.
user = os.environ["SIGNPOST_ELASTICSEARCH_USER"]
prefix = os.environ["SIGNPOST_INDEX_PREFIX"]
administrator = Path(os.environ["ELASTIC_PASSWORD_FILE"]).read_text().strip()
password = Path(os.environ["SIGNPOST_ELASTICSEARCH_PASSWORD_FILE"]).read_text().strip()

with Elasticsearch(
    os.environ["ELASTICSEARCH_URL"],
    basic_auth=("elastic", administrator),
    ca_certs=os.environ["SIGNPOST_ELASTICSEARCH_CA"],
    request_timeout=30,
) as client:
    client.security.put_role(
        name=user,
        cluster=["monitor"],
        indices=[{"names": [f"{prefix}-*"], "privileges": ["all"]}],
    )
    client.security.put_user(username=user, password=password, roles=[user])
