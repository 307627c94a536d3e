"""How the main job fails: in one clear sentence, and without traces."""

import pytest

import somersault as ss
from somersault.atomic import replacing
from somersault.cli import morph_command, outputs


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.csv", "--to", "x"], ["missing.csv", "does not exist", "digits"]),
        (["ragged.csv", "--to", "x"], ["line 3", "2 fields", "need as many"]),
        (["text.csv", "--to", "x"], ["5 of 6 are numbers in column 'b'", "'oops' in line 7"]),
        (["broken.npz", "--to", "1"], ["cannot be read", "need an intact file"]),
        (["gaps.npy", "--to", "1"], ["all rows of gaps miss values", "need some that do not"]),
        (["equal.npy", "--to", "1"], ["0 of 32 training samples differ", "more data"]),
        (["one.npy", "--to", "1"], ["1 samples", "at least 2"]),
        (["plain.npy", "--to", "x"], ["'x'", "number of a unit"]),
        (["plain.npy", "--to", "unit:900"], ["unit:900", "from 0 to"]),
        (["plain.npy", "--to", "unit:-1"], ["unit:-1", "number of a unit"]),
        (["plain.npy", "--to", "1", "--from", "3"], ["has no labels", "--label-column"]),
        (["digits", "--to", "eight"], ["'eight'", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9", "unit:12"]),
        (["digits", "--to", "8", "--from", "drei"], ["'drei'", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"]),
        (["digits", "--to", "8", "--from", "8"], ["both 8", "two different"]),
        (["names.csv", "--to", "n 31"], ["need one of the labels of names: n31, n", "(40 in all)", "unit:12"]),
        (["names.csv", "--to", "n3", "--from", "nn7"], ["need one of its labels: n7, n", "(40 in all)"]),
        (["digits", "--to", "8", "--shape", "1x1", "--on", "prototypes"], ["no unit bears the label 8"]),
    ],
)
def test_bad_input_is_one_clear_sentence_and_leaves_nothing(command, bad, monkeypatch, arguments, words):
    monkeypatch.chdir(bad)
    code, out, err = command("morph", *arguments, "--out", "out")
    assert code == 1
    assert out == ""
    assert "Traceback" not in err
    sentence = err[err.index("Error: ") :]
    for word in words:
        assert word in sentence
    assert not (bad / "out").exists()


@pytest.mark.parametrize("where", ["file", "file/below", "/dev/null/x", "/proc/x"])
def test_a_folder_that_cannot_be_written_is_refused_before_the_work(command, tmp_path, monkeypatch, where):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("precious")
    code, _, err = command("morph", "digits", "--to", 8, "--out", where)
    assert code == 1
    assert f"cannot write to the folder {where}" in err
    assert "choose another one" in err
    assert "reading the data" not in err
    assert (tmp_path / "file").read_text() == "precious"


def test_a_folder_in_the_place_of_a_file_is_refused_before_the_work(command, tmp_path):
    (tmp_path / "report.html").mkdir()
    code, _, err = command("morph", "digits", "--to", 8, "--out", tmp_path)
    assert code == 1
    assert "report.html is a folder" in err
    assert "reading the data" not in err


@pytest.mark.parametrize("arguments", [["digits"], ["digits", "--to", "8"], ["--to", "8", "--out", "x"]])
def test_a_missing_argument_is_wrong_usage(command, arguments):
    assert command("morph", *arguments)[0] == 2


@pytest.mark.parametrize(
    "option",
    ["--shape=10", "--shape=0x4", "--shape=1000x1000", "--samples=0", "--frames=2", "--frames=202", "--epochs=-1",
     "--seed=-1", "--on=centers", "--nonsense"],
)  # fmt: skip
def test_an_option_out_of_range_is_wrong_usage(command, tmp_path, option):
    code, _, err = command("morph", "digits", "--to", 8, "--out", tmp_path / "out", option)
    assert code == 2
    assert option.split("=")[0] in err


@pytest.mark.slow
def test_a_failure_in_the_middle_of_writing_leaves_the_old_files(study, command, tmp_path, monkeypatch):
    written_to(tmp_path, study)
    old = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(morph_command, "run", lambda *_: study)
    monkeypatch.setattr("somersault.atomic.os.fsync", full)
    code, _, err = command("morph", "digits", "--to", 8, "--out", tmp_path)
    assert code == 1
    assert "No space left on device" in err
    assert "Traceback" not in err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == old


def written_to(folder, study):
    return outputs.write(study, outputs.targets(folder, outputs.KINDS, (), overwrite=False), lambda *_: None)


@pytest.mark.slow
def test_writing_again_replaces_the_files(study, tmp_path):
    for _ in range(2):
        written = written_to(tmp_path, study)
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(written)


@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt, MemoryError])
def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path, failure):
    path = tmp_path / "file"
    path.write_text("old")

    def write():
        with replacing(path) as file:
            file.write(b"half")
            raise failure

    with pytest.raises(failure):
        write()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError("74 GiB"), 1, "out of memory (74 GiB)"),
        (OSError(5, "Input/output error"), 1, "Input/output error"),
        (ss.SomersaultError("did not work"), 1, "did not work"),
    ],
)
def test_whatever_happens_there_is_no_traceback(command, tmp_path, monkeypatch, failure, code, words):
    def fail(*_):
        raise failure

    monkeypatch.setattr(morph_command, "run", fail)
    got, out, err = command("morph", "digits", "--to", 8, "--out", tmp_path)
    assert (got, out) == (code, "")
    assert words in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())
