"""The module in a page and in a file, in a real browser: it shows the same, and lets nothing in or out."""

import re
import threading
from html.parser import HTMLParser

import numpy as np
import pytest

import somersault as ss
from somersault.explorer.answers.session import Session
from somersault.explorer.transport import static_files
from somersault.explorer.transport.saved_file import page_of
from tests.explorer.fakes import FakeSession, Recording, served

pytestmark = pytest.mark.slow

HOSTILE = """</script><script>document.title="taken"</script><img src=x onerror='document.title="taken"'> "'&😀"""


@pytest.fixture(scope="module")
def session():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(60, 5)) + np.repeat([[0.0], [4.0]], 30, axis=0)
    som = ss.SOM(shape=(4, 4), n_epochs=4).fit(X)
    names = [HOSTILE, "two", "three", "four", "five"]
    return Recording(Session(som, X, np.repeat([HOSTILE, "b"], 30), feature_names=names, name=HOSTILE))


@pytest.fixture(scope="module")
def address(session):
    with served(session) as one:
        yield one


def settled(tab):
    """All text that the module shows, once it shows no other."""
    tab.wait_for_function(
        """async () => {
            const text = () => {
                const root = document.getElementById("explorer");
                const shadows = [...root.querySelectorAll("*")].map((one) => one.shadowRoot?.textContent ?? "");
                return root.textContent + shadows.join("");
            };
            const before = text();
            await new Promise((done) => setTimeout(done, 700));
            window.shown = text();
            return before.length > 100 && before === window.shown;
        }"""
    )
    return tab.evaluate("window.shown")


# The page


def test_the_page_shows_the_map_and_drops_the_token_from_its_address(tab, address):
    tab.goto(address.url)
    assert HOSTILE in settled(tab)
    assert tab.url == f"http://127.0.0.1:{address.port}/"
    assert tab.title() != "taken"
    tab.reload()
    assert HOSTILE in settled(tab)


def test_the_page_keeps_no_cookie_and_asks_nobody_else(tab, address):
    hosts = set()
    tab.on("request", lambda request: hosts.add(re.sub(r"^(\w+:/*[^/]*).*", r"\1", request.url)))
    tab.goto(address.url)
    settled(tab)
    assert {host for host in hosts if not host.startswith(("blob:", "data:"))} == {
        f"http://127.0.0.1:{address.port}"
    }
    assert tab.context.cookies() == []
    assert tab.evaluate("document.cookie") == ""


def test_without_the_token_the_page_says_what_to_open(tab, address):
    tab.goto(f"http://127.0.0.1:{address.port}/")
    tab.get_by_role("alert").wait_for()
    assert "what follows the #" in tab.get_by_role("alert").text_content()


def answer_of(tab, ask):
    """What the page's model answers to a question."""
    return tab.evaluate(
        """async (ask) => {
            const { model } = await import("/page.js");
            return new Promise((done) => {
                model.on("msg:custom", (content, buffers) =>
                    done([content, buffers.map((one) => one.byteLength)]));
                model.send({ id: 77, ask });
            });
        }""",
        ask,
    )


@pytest.fixture
def quiet(monkeypatch):
    """A module that shows nothing and asks nothing: what is tested is what carries it."""
    texts = static_files.text_of
    monkeypatch.setattr(
        static_files,
        "text_of",
        lambda name: "export default { render() {} };" if name == "explorer.js" else texts(name),
    )


def test_the_page_carries_questions_answers_and_buffers(quiet, tab):
    with served(FakeSession()) as address:
        tab.goto(address.url)
        assert answer_of(tab, {"kind": "echo", "words": "ü<b>😀"}) == [
            {"id": 77, "answer": {"got": {"kind": "echo", "words": "ü<b>😀"}}},
            [2, 0, 3],
        ]
        assert answer_of(tab, {"kind": "wrong"}) == [{"id": 77, "error": "got 3, need 4: add one"}, []]


def test_where_too_much_was_asked_the_page_asks_again(quiet, chromium):
    session = FakeSession()
    with served(session) as address, chromium.new_context() as context:
        tab = context.new_page()
        refused = []

        def first_refused(route):
            if refused:
                route.continue_()
            else:
                refused.append(route.request)
                route.fulfill(status=503, headers={"Retry-After": "1"}, body="come again")

        tab.route("**/ask", first_refused)
        tab.goto(address.url)
        assert answer_of(tab, {"kind": "echo"})[0]["answer"] == {"got": {"kind": "echo"}}
        assert len(refused) == 1


def test_where_the_explorer_has_ended_or_another_runs_the_page_says_so(quiet, chromium):
    with chromium.new_context() as context:
        tab = context.new_page()
        with served(FakeSession()) as address:
            tab.goto(address.url)
            tab.evaluate("sessionStorage.setItem('token', 'of another')")
            tab.reload()
            assert "open the address" in answer_of(tab, {"kind": "echo"})[0]["error"]
        assert "has ended" in answer_of(tab, {"kind": "echo"})[0]["error"]


# The file


@pytest.fixture(scope="module")
def recorded(chromium, address, session):
    """The text of the page, and what it asked."""
    session.asked.clear()
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        tab = context.new_page()
        tab.goto(address.url)
        return settled(tab), list(session.asked)


def test_the_file_shows_what_the_page_shows_without_a_network(recorded, tab, session, tmp_path):
    shown, asked = recorded
    file = tmp_path / "map.html"
    file.write_text(page_of(session, asked, title=HOSTILE), encoding="utf-8")
    loaded = []
    tab.on("request", lambda request: loaded.append(request.url))
    tab.goto(file.as_uri())
    assert settled(tab) == shown
    assert tab.title() == " ".join(HOSTILE.split())
    assert [url for url in loaded if not url.startswith(("blob:", "data:"))] == [file.as_uri()]


def of_file(tab, ask):
    """What the file's model answers to a question: the module in it asks nothing else."""
    return tab.evaluate("(ask) => window.asking(ask)", ask)


@pytest.fixture
def asking(monkeypatch):
    """A module that asks what a test wants to know."""
    texts = static_files.text_of
    module = """
export default {
  render({ model }) {
    window.asking = (ask) => new Promise((done) => {
      const hear = (content, buffers) => {
        model.off("msg:custom", hear);
        done([content, buffers.map((one) => [...new Uint8Array(one.buffer, one.byteOffset, one.byteLength)])]);
      };
      model.on("msg:custom", hear);
      model.send({ id: 5, ask });
    });
  },
};
"""
    monkeypatch.setattr(static_files, "text_of", lambda name: module if name == "explorer.js" else texts(name))


def test_a_file_answers_what_was_asked_beforehand_and_tells_what_was_not(asking, tab, tmp_path):
    requests = [
        {"kind": "echo", "b": 1.0, "a": {"z": 1e-7, "y": [1, HOSTILE]}},
        {"kind": "wrong"},
    ]
    file = tmp_path / "answers.html"
    file.write_text(page_of(FakeSession(), requests, title="answers"), encoding="utf-8")
    tab.goto(file.as_uri())
    content, buffers = of_file(tab, {"a": {"y": [1, HOSTILE], "z": 0.0000001}, "b": 1, "kind": "echo"})
    assert content == {"id": 5, "answer": {"got": requests[0]}}
    assert buffers == [[0, 255], [], [97, 98, 99]]
    assert of_file(tab, {"kind": "wrong"})[0] == {"id": 5, "error": "got 3, need 4: add one"}
    assert "somersault explore" in of_file(tab, {"kind": "echo", "b": 2})[0]["error"]


class Scripts(HTMLParser):
    """The elements of a page, as a browser finds them."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def test_a_file_has_no_element_but_those_of_its_template_whatever_is_in_it():
    page = page_of(FakeSession(), [{"kind": "echo", "x": HOSTILE}], title=HOSTILE)
    tags = [tag for tag, _ in Scripts(page).found]
    assert " ".join(tags) == "html head meta meta meta meta meta title style body main div noscript script script"


def test_the_module_can_be_inlined_as_it_is():
    """In a file it is the body of a function, in a script element."""
    module = static_files.text_of("explorer.js")
    assert module.count("\nexport ") == module.count("\nexport default ") == 1
    assert not re.search(r"^\s*import\b|\bimport\(|import\.meta", module, re.MULTILINE)
    for name in ("explorer.js", "file.js"):
        assert not re.search("</script|<!--", static_files.text_of(name), re.IGNORECASE)


def test_sessions_may_be_asked_from_several_threads(session):
    """Each answer is that of its own question."""
    wrong = []

    def ask(unit):
        if session.ask({"kind": "unit", "unit": unit})[0]["unit"] != unit:
            wrong.append(unit)

    threads = [threading.Thread(target=ask, args=(unit,)) for unit in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
