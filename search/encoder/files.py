"""The model folder: opening, checking and building it.

The folder holds three files and a manifest of their sizes and checksums. The
manifest is removed first and written last, so a build that is killed leaves a
folder that says "not built", never one that looks whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from search.encoder import pack
from search.encoder.pack import Pack

RECIPE: Final = 1
"""Raise it when the same weights give other vectors: graph, prefixes, cutting."""

FINGERPRINT: Final = f"e5s-i8-{RECIPE}-{pack.SHA256[:12]}"

ENCODER: Final = "encoder.onnx"
WORDS: Final = "words.q4"
SUBWORDS: Final = "subwords.model"
MANIFEST: Final = "manifest.json"

_PARTIAL: Final = ".building-"
_SAMPLES: Final = 16
_SAMPLE_SIZE: Final = 4096

Progress: TypeAlias = Callable[[str], None]
"""Is told the name of each step as it starts."""


class ModelUnusable(Exception):
    """The model folder cannot be used; the message says why and what to do."""


class ModelMissing(ModelUnusable):
    """No model was built here, or one for another version of the project."""


class ModelDamaged(ModelUnusable):
    """The files are not those that the manifest names."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the manifest knows of a file; ``sample`` is a checksum of parts of it."""

    size: int
    sha256: str
    sample: str


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model folder whose files have the sizes and samples of its manifest."""

    directory: Path
    fingerprint: str
    dimensions: int
    records: dict[str, FileRecord]

    @property
    def encoder(self) -> Path:
        """The ONNX graph."""
        return self.directory / ENCODER

    @property
    def words(self) -> Path:
        """The word table, Q4_0 blocks."""
        return self.directory / WORDS

    @property
    def subwords(self) -> Path:
        """The sentencepiece model."""
        return self.directory / SUBWORDS


def open_model_files(directory: Path) -> ModelFiles:
    """The model in this folder, after a quick check of every file.

    Raises ModelMissing or ModelDamaged.
    """
    files = _read_manifest(directory)
    for name, record in files.records.items():
        _compare(directory / name, record)
    return files


def check_model_files(files: ModelFiles) -> None:
    """Compare every byte with the manifest. Raises ModelDamaged."""
    for name, record in files.records.items():
        if _sha256(files.directory / name) != record.sha256:
            raise _damaged(files.directory / name, "its checksum is wrong")


def build_model_files(directory: Path, progress: Progress) -> ModelFiles:
    """Build the model from the installed weights, unless a whole one is there.

    Two builds at once wait for each other. Raises PackUnusable without the weights
    and OSError when the folder cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _lock(directory):
        try:
            return open_model_files(directory)
        except ModelUnusable:
            _build(directory, progress)
            return open_model_files(directory)


def _build(directory: Path, progress: Progress) -> None:
    for leftover in directory.glob(f"{_PARTIAL}*"):
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(dir=directory, prefix=_PARTIAL) as name:
        partial = Path(name)
        progress("weights")
        weights = pack.read_pack(pack.find_pack())
        _write_files(weights, partial, progress)
        progress("checksums")
        manifest = _manifest(weights, partial)
        progress("in place")
        (directory / MANIFEST).unlink(missing_ok=True)
        for file in (ENCODER, WORDS, SUBWORDS):
            (partial / file).replace(directory / file)
        (partial / MANIFEST).write_text(json.dumps(manifest, indent=1))
        (partial / MANIFEST).replace(directory / MANIFEST)


def _write_files(weights: Pack, directory: Path, progress: Progress) -> None:
    # Only a build needs these; a web process would pay for them in memory.
    from search.encoder.graph import encoder_graph
    from search.encoder.subwords import subword_model

    progress("word table")
    weights.matrices["emb.word"].tofile(directory / WORDS)
    progress("subwords")
    (directory / SUBWORDS).write_bytes(subword_model(weights.vocabulary))
    progress("encoder")
    (directory / ENCODER).write_bytes(encoder_graph(weights).SerializeToString())


def _manifest(weights: Pack, directory: Path) -> dict[str, object]:
    return {
        "fingerprint": FINGERPRINT,
        "dimensions": weights.shape.hidden,
        "files": {
            name: {
                "size": (directory / name).stat().st_size,
                "sha256": _sha256(directory / name),
                "sample": _sample(directory / name),
            }
            for name in (ENCODER, WORDS, SUBWORDS)
        },
    }


def _read_manifest(directory: Path) -> ModelFiles:
    path = directory / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        fingerprint = str(manifest["fingerprint"])
        files = ModelFiles(
            directory,
            fingerprint,
            int(manifest["dimensions"]),
            {name: FileRecord(**record) for name, record in manifest["files"].items()},
        )
    except FileNotFoundError as error:
        raise ModelMissing(
            f"No model in {directory}. Run `manage.py build_model`."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, "it cannot be read") from error
    if fingerprint != FINGERPRINT:
        raise ModelMissing(
            f"The model in {directory} is {fingerprint}, this version needs "
            f"{FINGERPRINT}. Run `manage.py build_model`."
        )
    return files


def _compare(path: Path, record: FileRecord) -> None:
    try:
        size = path.stat().st_size
        if size != record.size:
            raise _damaged(path, f"it has {size} bytes, expected {record.size}")
        if _sample(path) != record.sample:
            raise _damaged(path, "its content has changed")
    except OSError as error:
        raise _damaged(path, f"it cannot be read ({error.strerror})") from error


def _damaged(path: Path, reason: str) -> ModelDamaged:
    return ModelDamaged(
        f"The model file {path} is damaged: {reason}. Run `manage.py build_model`."
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sample(path: Path) -> str:
    """Checksum of pages spread evenly over the file, the first and last included."""
    digest = hashlib.sha256()
    last = max(path.stat().st_size - _SAMPLE_SIZE, 0)
    with path.open("rb") as file:
        for number in range(_SAMPLES):
            file.seek(last * number // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLE_SIZE))
    return digest.hexdigest()


@contextmanager
def _lock(directory: Path) -> Iterator[None]:
    with (directory / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
