"""Vectors of texts: kept, and centred by language."""
