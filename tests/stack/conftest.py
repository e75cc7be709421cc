"""The whole stack, running: once for all tests of this folder."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from search.encoder.files import ModelFiles
from tests.services.elasticsearch import ElasticsearchServer
from tests.services.postgres import PostgresServer
from tests.services.processes import Running, free_port, open_folder
from tests.stack.stack import Stack

PATIENT = {"SIGNPOST_ELASTICSEARCH_TIMEOUT": "5", "SIGNPOST_ENCODER_TIMEOUT": "10"}
"""Servers, workers and tests share this machine, whose load is not what is tested."""
SECURE_SEARCH = """
{{
	admin off
	auto_https off
}}
https://localhost:{port} {{
	tls {certificates}/server.crt {certificates}/server.key
	log {{
		output file {log}
	}}
	@user header Authorization "Basic {user}"
	@administrator header Authorization "Basic {administrator}"
	handle @user {{
		reverse_proxy {elasticsearch}
	}}
	handle @administrator {{
		header X-Elastic-Product Elasticsearch
		header Content-Type application/json
		respond "{{}}"
	}}
	respond 401
}}
"""
"""The test server speaks no TLS and knows no users, so a proxy does both before it."""


@pytest.fixture(scope="package")
def stack(
    postgres: PostgresServer,
    elasticsearch: ElasticsearchServer,
    model_files: ModelFiles,
) -> Iterator[Stack]:
    if shutil.which("caddy") is None:
        pytest.fail("caddy is not installed.")
    web, queue, search = free_port(), free_port(), free_port()
    public, plain, health = free_port(), free_port(), free_port()
    with open_folder("stack") as folder:
        stack = Stack(
            folder,
            hosts={
                "postgres:5432": f"127.0.0.1:{postgres.port}",
                "redis:6379": f"127.0.0.1:{queue}",
                "127.0.0.1:6379": f"127.0.0.1:{queue}",
                "elasticsearch:9200": f"localhost:{search}",
                "127.0.0.1:8081": f"127.0.0.1:{health}",
            },
            ports={
                "web": {"PORT": str(web), **PATIENT},
                "redis": {
                    "PORT": str(queue),
                    "DATA": str(folder / "volumes" / "queue"),
                    "REDIS_PASSWORD_FILE": str(folder / "secrets" / "redis_password"),
                },
                "certificates": {"OWNER": f"{os.getuid()}:{os.getgid()}"},
                "proxy": {
                    "WEB_ADDRESS": f"127.0.0.1:{web}",
                    "HTTP_PORT": str(plain),
                    "HTTPS_PORT": str(public),
                    "HEALTH_PORT": str(health),
                    "STATIC_FOLDER": str(folder / "volumes" / "static"),
                    "MEDIA_FOLDER": str(folder / "volumes" / "media"),
                    "PAGES_FOLDER": str(folder / "app" / "deploy" / "pages"),
                },
            },
        )
        _make_database(postgres)
        try:
            stack.run("certificates")
            _secure_search(stack, elasticsearch, search)
            stack.start("redis")
            stack.wait_until_healthy("redis")
            stack.run("search-user")
            stack.run("setup")
            stack.run("web", "python", "manage.py", "add_locales", "en")
            for name in ("web", "worker", "worker-urgent", "beat", "proxy"):
                stack.start(name)
            for name in ("web", "proxy", "worker", "worker-urgent"):
                stack.wait_until_healthy(name)
            yield stack
        finally:
            stack.end()
            elasticsearch.delete_indices("signpost")
            subprocess.run(["chmod", "-R", "u+w", folder], check=True)


def _make_database(postgres: PostgresServer) -> None:
    """Owned by a user without further rights, as in the container."""
    with psycopg.connect(f"{postgres.url}/postgres", autocommit=True) as connection:
        owner = sql.Identifier("signpost")
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(owner))
        connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(owner))


def _secure_search(stack: Stack, elasticsearch: ElasticsearchServer, port: int) -> None:
    def credentials(user: str, secret: str) -> str:
        return base64.b64encode(f"{user}:{stack.secret(secret)}".encode()).decode()

    settings = stack.folder / "search.Caddyfile"
    settings.write_text(
        SECURE_SEARCH.format(
            port=port,
            certificates=stack.folder / "volumes" / "certificates",
            log=stack.folder / "search-requests.json",
            user=credentials("signpost", "search_password"),
            administrator=credentials("elastic", "elastic_password"),
            elasticsearch=elasticsearch.url(),
        )
    )
    stack.running["search"] = Running.start(
        [*("caddy", "run", "--adapter", "caddyfile", "--config"), settings],
        stack.folder / "search.log",
        env={"PATH": os.environ["PATH"], "HOME": str(stack.folder)},
    )
