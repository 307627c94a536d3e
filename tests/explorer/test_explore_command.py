"""The command: what it prints, whom it lets in, and how it ends."""

import json
import re
import signal
import socket
import subprocess
import sys

import numpy as np
import pytest

import somersault as ss
from somersault.cli import main
from somersault.explorer.transport import server
from somersault.explorer.transport.address import Address
from somersault.explorer.transport.wire import unpacked

from .fakes import connected, question, reply, sent

pytestmark = pytest.mark.slow

PRINTED = re.compile(r"http://127\.0\.0\.1:(\d+)/#token=([\w-]{43})\n")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A map, its data with labels, and others."""
    folder = tmp_path_factory.mktemp("explore")
    rng = np.random.default_rng(5)
    X = rng.normal(size=(40, 3)) + np.repeat([[0.0], [5.0]], 20, axis=0)
    np.savez(folder / "data.npz", X=X, y=np.repeat(["a", "b"], 20))
    np.savez(folder / "measured.npz", X=X, y=X[:, 0])
    np.save(folder / "wide.npy", rng.normal(size=(9, 4)))
    np.save(folder / "long.npy", rng.normal(size=(25_000, 3)))
    np.save(folder / "gaps.npy", np.where(rng.random(X.shape) < 0.2, np.nan, X))
    ss.SOM(shape=(3, 3), n_epochs=3).fit(X).label_units(X, np.repeat(["a", "b"], 20)).save(
        folder / "map.safetensors"
    )
    return folder


@pytest.fixture
def explore(files, capsys, monkeypatch):
    """Runs the command in this process, up to where it would wait: exit code, output, errors, what it serves."""
    told = {"opened": []}

    def serve(session, address):
        told.update(session=session, url=address.url, allowed=address.allowed)

    monkeypatch.setattr(server, "serve", serve)
    monkeypatch.setattr("somersault.cli.explore_command.show", told["opened"].append)

    def run(data, *options, model="map.safetensors"):
        arguments = ["explore", str(files / model), str(files / data), *map(str, options)]
        with pytest.raises(SystemExit) as exit_:
            main(arguments, prog_name="somersault")
        return exit_.value.code, *capsys.readouterr(), told

    return run


@pytest.fixture
def started(files):
    """Starts the command as users do; the process and the address that it prints."""
    running = []

    def start(*options):
        command = [sys.executable, "-m", "somersault", "explore", files / "map.safetensors", files / "data.npz"]
        process = subprocess.Popen(
            [*command, "--no-browser", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        port, token = PRINTED.fullmatch(process.stdout.readline()).groups()
        return process, At(int(port), token)

    yield start
    for process in running:
        process.kill()
        process.communicate()


class At:
    """An address as it is read from what the command prints."""

    host = "127.0.0.1"

    def __init__(self, port, token):
        self.port, self.token = port, token


# What it prints


def test_it_prints_its_address_first_and_serves_the_map_there(started, files):
    _, address = started()
    status, _, body = sent(address, question(address, {"kind": "open"}))
    assert status == 200
    answer = unpacked(body)[0]["answer"]
    assert (answer["shape"], answer["n_samples"], answer["classes"]) == ([3, 3], 40, ["a", "b"])
    assert sent(address, question(address, {"kind": "open"}, token="of nobody"))[0] == 401  # noqa: S106


def test_json_is_one_line_that_can_be_read_while_it_runs(explore):
    code, out, _, told = explore("data.npz", "--json")
    assert code == 0
    assert out.count("\n") == 1
    answer = json.loads(out)
    assert answer["url"] == told["url"] == f"http://127.0.0.1:{answer['port']}/#token={told['url'][-43:]}"
    assert answer["host"] == "127.0.0.1"


def test_the_address_is_all_of_standard_output_and_a_browser_is_opened_at_it(explore):
    code, out, err, told = explore("data.npz")
    assert (code, out) == (0, told["url"] + "\n")
    assert told["opened"] == [told["url"]]
    assert "Ctrl-C" in err
    assert "warning" not in err


def test_without_a_browser_none_is_opened(explore):
    assert explore("data.npz", "--no-browser")[3]["opened"] == []


def test_the_call_that_the_page_shows_reads_the_same_files(explore, files):
    session = explore("data.npz")[3]["session"]
    asked = {"kind": "morph", "row": 0, "target": {"unit": 1}, "mode": "tuned", "frames": 5}
    call = session.ask(asked)[0]["call"]
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(ss.Result.REACHED)
    assert repr(str(files / "map.safetensors")) in call


# What users give it


def test_data_without_labels_or_with_gaps_are_shown_and_told(explore):
    code, _, err, told = explore("gaps.npy")
    assert code == 0
    assert "miss values" in err
    assert told["session"].samples.y is None


def test_of_very_many_samples_some_are_shown_and_it_is_told(explore):
    code, _, err, told = explore("long.npy")
    assert code == 0
    assert "note: 20,000 of 25,000 samples" in err
    assert told["session"].ask({"kind": "open"})[0]["n_samples"] == 25_000


def test_labels_that_are_measurements_are_left_out_and_it_is_told(explore):
    code, _, err, told = explore("measured.npz")
    assert code == 0
    assert "measurements" in err
    assert told["session"].samples.y is None


def test_data_of_another_width_are_refused(explore):
    code, out, err, told = explore("wide.npy")
    assert (code, out) == (1, "")
    assert "4 columns" in err
    assert "trained on 3" in err
    assert "url" not in told


@pytest.mark.parametrize(("model", "data"), [("no.safetensors", "data.npz"), ("map.safetensors", "no.npy")])
def test_files_that_are_not_there_are_told(explore, model, data):
    code, out, err, _ = explore(data, model=model)
    assert (code, out) == (1, "")
    assert "no." in err


def test_a_port_in_use_is_told_before_anything_is_read(explore):
    with Address.bound() as taken:
        port = taken.port
        code, out, err, _ = explore(__file__, "--port", port)  # which is no data
    assert (code, out) == (1, "")
    assert str(port) in err
    assert "in use" in err
    assert "another port" in err


@pytest.mark.parametrize("options", [("--port", "65536"), ("--port", "-1"), ("--port", "x"), ("--open",)])
def test_wrong_usage_is_told(explore, options):
    assert explore("data.npz", *options)[0] == 2


def test_a_port_that_is_asked_for_is_taken(explore):
    with Address.bound() as free:
        port = free.port
    assert f":{port}/#" in explore("data.npz", "--port", port)[1]


def test_to_let_other_machines_in_is_warned_of(explore):
    code, out, err, _ = explore("data.npz", "--host", "0.0.0.0")  # noqa: S104
    assert code == 0
    assert out.startswith("http://")
    assert "warning: at 0.0.0.0 other machines may come in" in err
    assert "--host" in err


def test_a_host_is_allowed_and_what_that_opens_is_said(explore):
    options = ("--allow-host", "LocalHost:9000", "--allow-host", "map.example.org")
    code, _, err, told = explore("data.npz", *options)
    assert code == 0
    assert "also answers as localhost:9000: there, put it in the place of 127.0.0.1:" in err
    assert "also answers as map.example.org: " in err
    assert "can read the token and the data" in err
    assert told["allowed"] == {"localhost:9000", "map.example.org"}


@pytest.mark.parametrize("wrong", ["", "http://a.org", "a.org/", "*", "*.org", "a.org:", "a.org:0", "a.org:65536",
                                   "a b", "a@b", "a.org:80:80", "-a.org", "a..org", "ä.org", "a,b", "[::1", "::1",
                                   "a\n.org", "a.org\n"])  # fmt: skip
def test_what_is_not_a_host_is_not_allowed(explore, wrong):
    code, out, err, _ = explore("data.npz", "--allow-host", wrong)
    assert (code, out) == (2, "")
    assert "such as localhost:9000" in " ".join(err.split())


def test_what_is_no_address_is_refused(explore):
    code, out, err, _ = explore("data.npz", "--host", "no address")
    assert (code, out) == (1, "")
    assert "such as 127.0.0.1" in err


# How it ends


def test_a_second_explorer_at_once_has_a_port_and_a_token_of_its_own(started):
    (_, one), (_, other) = started(), started()
    assert one.port != other.port
    for address in (one, other):
        assert sent(address, question(address, {"kind": "open"}))[0] == 200
    one.token = other.token
    assert sent(one, question(one, {"kind": "open"}))[0] == 401


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_ctrl_c_ends_it_whatever_its_clients_do(started):
    process, address = started()
    idle, slow, lazy = (connected(address) for _ in range(3))
    slow.sendall(b"POST /ask HTTP/1.1\r\nHost: 127")
    lazy.sendall(question(address, {"kind": "open"}))
    assert reply(lazy)[0] == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert err.endswith("interrupted\n")
    assert "Traceback" not in err
    with pytest.raises(OSError):  # noqa: PT011  # refused, in the words of the system
        socket.create_connection((address.host, address.port), timeout=5)
    for connection in (idle, slow, lazy):
        connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_ctrl_c_does_not_wait_for_work_that_is_not_done():
    program = """
import threading, time
from somersault.cli import main
from somersault.explorer.transport import server
from somersault.explorer.transport.address import Address
class Session:
    def ask(self, request):
        print("at work", flush=True)
        time.sleep(60)
address = Address.bound()
print(address.url, flush=True)
server.serve(Session(), address)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    port, token = PRINTED.fullmatch(process.stdout.readline()).groups()
    address = At(int(port), token)
    with connected(address) as connection:
        connection.sendall(question(address, {"kind": "long"}))
        assert process.stdout.readline() == "at work\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert "KeyboardInterrupt" in err


def test_a_page_is_saved_whole_and_the_command_ends(explore, files, tmp_path):
    code, out, _, told = explore("data.npz", "--save", tmp_path / "new" / "map.html")
    page = tmp_path / "new" / "map.html"
    assert (code, out) == (0, f"{page}: {page.stat().st_size / 1e6:.1f} MB\n")
    assert "url" not in told
    assert not told["opened"]
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "http://" not in text.replace("http://www.w3.org", "")
    code, out, _errors, told = explore("data.npz", "--save", page, "--json")
    assert json.loads(out) == {"file": str(page), "bytes": page.stat().st_size}
    assert list(page.parent.iterdir()) == [page]


def test_a_page_is_not_saved_in_the_place_of_a_folder(explore, tmp_path):
    code, out, errors, _ = explore("data.npz", "--save", tmp_path)
    assert (code, out) == (1, "")
    assert "is a folder" in errors


@pytest.mark.parametrize("served", [("--port", 8000), ("--host", "::1"), ("--no-browser",), ("--allow-host", "a")])
def test_options_of_the_server_are_refused_where_nothing_is_served(explore, tmp_path, served):
    code, out, errors, _ = explore("data.npz", "--save", tmp_path / "map.html", *served)
    assert (code, out) == (2, "")
    assert "--save serves nothing" in errors
    assert not list(tmp_path.iterdir())
