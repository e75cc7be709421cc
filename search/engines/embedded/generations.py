"""Generations as folders, and the small file that names the live one.

``generations/NAME/meta.json`` says what a generation was made with; beside it lies one
folder a locale. Folders appear and go by renaming, so that there is never half of one.
``live`` has a line for each promotion, the last of them the live one.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from search.engines.contract import Bars, EngineError, GenerationInfo, IndexDamaged
from search.engines.embedded import manifest as manifests
from search.engines.embedded.files import (
    Signature,
    damaged,
    replace_file,
    signature,
    sync_directory,
    unreadable,
)
from search.engines.embedded.manifest import Manifest, read_manifest
from search.engines.embedded.snapshot import Snapshot
from search.vectors.centring import Centring
from search.vectors.trial import read_trial

META = "meta.json"
LIVE = "live"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
KEPT_PROMOTIONS = 20
MOMENT = timedelta(microseconds=1)


class Generation:
    """A generation opened for reading; locales are opened when first asked for."""

    def __init__(self, directory: Path) -> None:
        """Raise IndexDamaged if the folder or its description is unreadable."""
        self.directory = directory
        self.info = _read_info(directory / META)
        self._snapshots: dict[str, tuple[Signature, Snapshot]] = {}

    def locales(self) -> list[str]:
        return sorted(
            folder.name
            for folder in self.directory.iterdir()
            if folder.is_dir() and not folder.name.startswith(".")
        )

    def manifest(self, locale: str) -> Manifest:
        directory = self.directory / locale
        if not directory.is_dir():
            return Manifest()
        return read_manifest(directory / manifests.NAME)

    def snapshot(self, locale: str) -> Snapshot | None:
        """Return the newest state of ``locale``, or None if it has no documents.

        Threads may do the same work twice here, but share nothing that can break;
        without a lock a fork at any moment is safe.
        """
        directory = self.directory / locale
        path = directory / manifests.NAME
        known = self._snapshots.get(locale)
        while True:
            seen = signature(path)
            if known and known[0] == seen:
                return known[1]
            if seen is None:
                if directory.is_dir() or not self.directory.is_dir():
                    raise damaged(path, "the file is missing")
                return None
            try:
                snapshot = Snapshot(
                    directory,
                    locale,
                    read_manifest(path),
                    self.info.dimensions,
                    known[1] if known else None,
                )
            except IndexDamaged:
                # A writer may have moved on and removed what this manifest named.
                if signature(path) == seen:
                    raise
                continue
            self._snapshots[locale] = (seen, snapshot)
            return snapshot


class Generations:
    """All generations of an index."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._folders = directory / "generations"

    def live_signature(self) -> Signature | None:
        return signature(self._directory / LIVE)

    def live(self) -> tuple[str, datetime] | None:
        """Return the live generation's name and when it was promoted."""
        promotions = self._promotions()
        if not promotions:
            return None
        name, promoted = list(promotions.items())[-1]
        if not self._exists(name):
            raise damaged(
                self._directory / LIVE, "it names no generation that is there"
            )
        return name, promoted

    def open(self, name: str) -> Generation:
        """Raise EngineError if there is no such generation."""
        if not self._exists(name):
            raise EngineError(f"There is no generation {name!r} of the search index.")
        return Generation(self._folders / name)

    def signature(self, name: str) -> Signature | None:
        """What changes when a dropped generation's name is given again."""
        return signature(self._folders / name / META)

    def infos(self) -> list[GenerationInfo]:
        """Return the generations that can be opened, oldest first."""
        if not self._folders.is_dir():
            return []
        folders = [f for f in self._folders.iterdir() if NAME.fullmatch(f.name)]
        promotions = self._readable_promotions()
        infos = [
            replace(info, promoted=promotions.get(info.name))
            for folder in folders
            if (info := _info(folder))
        ]
        return sorted(infos, key=lambda info: (info.created, info.name))

    def create(
        self, info: GenerationInfo, base: str | None, anew: Collection[str]
    ) -> None:
        """Begin a generation, and clear away what can never be opened again."""
        if not NAME.fullmatch(info.name):
            raise EngineError(f"{info.name!r} cannot be the name of a generation.")
        self._folders.mkdir(parents=True, exist_ok=True)
        for folder in self._folders.iterdir():
            if folder.name.startswith(".") or not _info(folder):
                shutil.rmtree(folder)
        folder = self._folders / info.name
        if folder.exists():
            raise EngineError(f"There is a generation {info.name!r} already.")
        unfinished = self._folders / f".{info.name}"
        unfinished.mkdir()
        if base is not None:
            for locale in self.open(base).locales():
                if locale not in anew:
                    _link(self._folders / base / locale, unfinished / locale)
        replace_file(unfinished / META, orjson.dumps(info))
        unfinished.rename(folder)
        sync_directory(self._folders)

    def keep_bars(self, name: str, bars: Mapping[str, Bars]) -> None:
        generation = self.open(name)
        info = replace(generation.info, bars=bars)
        replace_file(generation.directory / META, orjson.dumps(info))

    def promote(self, name: str) -> None:
        self.open(name)
        known = self._readable_promotions()
        promotions = {n: at for n, at in known.items() if n != name and self._exists(n)}
        # Later than all others, also after the clock was moved back.
        promotions[name] = max(
            [datetime.now(UTC), *(at + MOMENT for at in known.values())]
        )
        lines = [f"{n} {at.isoformat()}\n" for n, at in promotions.items()]
        replace_file(self._directory / LIVE, "".join(lines[-KEPT_PROMOTIONS:]).encode())

    def drop(self, name: str) -> None:
        """Remove a generation; one that is not there is dropped already."""
        live = self.live()
        if live is not None and name == live[0]:
            raise EngineError(f"{name!r} is live; promote another generation first.")
        folder = self._folders / name
        if self._exists(name):
            hidden = self._folders / f".{name}"
            folder.rename(hidden)
            shutil.rmtree(hidden)

    def _promotions(self) -> dict[str, datetime]:
        """Return the moment of each generation's last promotion, the live one last."""
        path = self._directory / LIVE
        try:
            text = path.read_text("ascii")
            pairs = [line.split(" ") for line in text.splitlines()]
            found = {name: datetime.fromisoformat(at) for name, at in pairs}
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except ValueError as error:
            raise damaged(path, f"it is altered ({error})") from error
        if not text.endswith("\n"):
            raise damaged(path, "it is cut short")
        return found

    def _readable_promotions(self) -> dict[str, datetime]:
        """For what must go on where the list is damaged: building a new generation."""
        try:
            return self._promotions()
        except IndexDamaged:
            return {}

    def _exists(self, name: str) -> bool:
        return bool(NAME.fullmatch(name)) and (self._folders / name).is_dir()


def _link(source: Path, target: Path) -> None:
    """Copy a locale by hard links: its files are replaced, never changed."""
    shutil.copytree(source, target, copy_function=os.link)


def _info(folder: Path) -> GenerationInfo | None:
    try:
        return _read_info(folder / META)
    except IndexDamaged:
        return None


def _read_info(path: Path) -> GenerationInfo:
    try:
        data = orjson.loads(path.read_bytes())
        return GenerationInfo(
            name=data["name"],
            encoder=data["encoder"],
            analysis=data["analysis"],
            dimensions=data["dimensions"],
            epoch=data["epoch"],
            created=datetime.fromisoformat(data["created"]),
            model=data["model"],
            centring=Centring(**data.get("centring", {})),
            trial=read_trial(data.get("trial")),
            bars={lc: Bars(**bars) for lc, bars in data.get("bars", {}).items()},
        )
    except OSError as error:
        raise unreadable(path, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path, f"it is cut short or altered ({error!r})") from error
