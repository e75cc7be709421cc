"""Names of answered searches that a client can hold but not make up."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

SIGNER = Signer(salt="search.id", sep=".")


def sign_search(search: UUID) -> str:
    return SIGNER.sign(search.hex)


def read_search(signed: str) -> UUID:
    """Raises BadSignature."""
    try:
        return UUID(SIGNER.unsign(signed))
    except ValueError as error:
        raise BadSignature("not the name of a search") from error
