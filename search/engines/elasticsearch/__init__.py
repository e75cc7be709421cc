"""A search engine over an Elasticsearch 9 cluster; no plugin, Basic licence.

``connect(urls, *, api_key="", user="", password="", ca="", prefix="signpost",
replicas=0, timeout=0.3) -> ElasticsearchEngine`` takes plain values: ``urls`` one or
several URLs separated by commas, ``ca`` the path of a certificate authority's file,
``timeout`` the seconds that one search request may take. It opens no connection and
raises ValueError for values that can never work.
"""

from search.engines.elasticsearch.engine import ElasticsearchEngine, connect

__all__ = ["ElasticsearchEngine", "connect"]
