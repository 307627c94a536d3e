"""Before anything is read: that it is a regular file, and how much memory there is for what it holds."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from somersault import reading
from somersault.errors import InputError

GIB = 2**30


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A Linux of 16 GiB of which 10 are free, without groups or limits: a function that writes its files."""
    monkeypatch.setattr(reading, "_CGROUPS", tmp_path / "groups")
    monkeypatch.setattr(reading, "_PROC", tmp_path / "proc")
    monkeypatch.setattr(reading, "_of_process", lambda: None)
    monkeypatch.setattr(sys, "platform", "linux")

    def put(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    put("proc/meminfo", f"MemTotal: {16 * 2**20} kB\nMemAvailable:   {10 * 2**20} kB\n")
    return put


def group(put, name, most, used, cache=0, *, version=2):
    files = (
        ("memory.max", "memory.current") if version == 2 else ("memory.limit_in_bytes", "memory.usage_in_bytes")
    )
    for file, value in zip(files, (most, used), strict=True):
        put(f"{name}/{file}", f"{value}\n")
    put(f"{name}/memory.stat", f"anon 7\n{'' if version == 2 else 'total_'}inactive_file {cache}\n")


def test_what_is_free_is_what_linux_says(system):
    assert reading.available() == 10 * GIB


def test_a_container_has_what_its_group_leaves_with_the_cache_that_gives_way(system):
    system("proc/self/cgroup", "0::/\n")
    group(system, "groups", 4 * GIB, 3 * GIB, GIB // 2)
    assert reading.available() == 1.5 * GIB


def test_the_narrowest_of_nested_groups_counts(system):
    system("proc/self/cgroup", "0::/jobs/mine\n")
    group(system, "groups", "max", 9 * GIB)
    group(system, "groups/jobs", 2 * GIB, GIB)
    group(system, "groups/jobs/mine", "max", GIB)
    assert reading.available() == GIB


def test_groups_of_the_first_version_count_too(system):
    system("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/box\n0::/\n")
    group(system, "groups/memory", 2**63 - 4096, 9 * GIB, version=1)
    group(system, "groups/memory/box", 3 * GIB, GIB, version=1)
    assert reading.available() == 2 * GIB


def test_a_group_that_is_full_leaves_nothing_and_not_less(system):
    system("proc/self/cgroup", "0::/\n")
    group(system, "groups", GIB, 2 * GIB)
    assert reading.available() == 0


@pytest.mark.parametrize("text", ["", "MemAvailable: much kB\n"])
def test_a_system_that_tells_nothing_is_given_half_of_its_memory_or_a_constant(system, monkeypatch, text):
    system("proc/meminfo", text)
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 1000, "SC_PAGE_SIZE": 4096}.__getitem__, raising=False)
    assert reading.available() == 500 * 4096
    monkeypatch.delattr(os, "sysconf")
    assert reading.available() == reading.UNKNOWN


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no addresses")
def test_a_limit_of_addresses_counts():
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (2**42, before[1]))
    try:
        left = reading._of_process()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert 2**41 < left < 2**42
    assert reading._of_process() is None or before[0] != resource.RLIM_INFINITY


def test_this_system_has_some_memory_left():
    assert 2**20 < reading.available() < 2**50


def test_a_refusal_tells_both_sizes_and_what_to_do(monkeypatch):
    monkeypatch.setattr(reading, "available", lambda: 3 * GIB)
    reading.check_fits(3 * GIB)
    with pytest.raises(
        InputError, match=r"takes 4\.0 GiB of memory, of which 3\.0 GiB are free; need less: do so"
    ):
        reading.check_fits(4 * GIB, "do so")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_files_and_folders_are_regular_and_pipes_and_devices_are_not(tmp_path):
    np.save(tmp_path / "a.npy", 1)
    (tmp_path / "link").symlink_to(tmp_path / "a.npy")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "to pipe").symlink_to(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "a.npy", tmp_path / "link", tmp_path / "missing"):
        reading.check_regular(path)
    for path in (tmp_path / "pipe", tmp_path / "to pipe", Path("/dev/null")):
        with pytest.raises(InputError, match="need a regular file"):
            reading.check_regular(path)
    (tmp_path / "to pipe").unlink()
    with pytest.raises(InputError, match=r"^pipe is a pipe, a socket or a device"):
        reading.check_folder(tmp_path)
