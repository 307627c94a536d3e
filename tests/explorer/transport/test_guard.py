"""The guard by itself, on requests as the server hands them on: who may ask what, decided on raw bytes."""

import asyncio

import pytest

from somersault.explorer.transport import guard
from somersault.explorer.transport.guard import MOST_BYTES, POLICY, Guard

TOKEN = "a token that nobody guesses"  # noqa: S105
OURS = ("host", "127.0.0.1:8000"), ("authorization", f"Bearer {TOKEN}")


class App:
    """Tells what comes through."""

    def __init__(self):
        self.bodies = []

    async def __call__(self, scope, receive, send):
        self.bodies.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-from", b"app")]})
        await send({"type": "http.response.body", "body": b"through"})


def asked(headers=OURS, *, method="POST", path="/ask", messages=None, server=("127.0.0.1", 8000), **options):
    """Status, headers and body that the guard answers, and the bodies that came through."""
    app, sent = App(), []
    guard = Guard(
        app,
        token=TOKEN,
        hosts=["127.0.0.1:8000", "localhost:8000"],
        files=["/", "/page.js"],
        asking="/ask",
        **options,
    )
    messages = [{"type": "http.request", "body": b"{}"}] if messages is None else messages
    waiting = list(messages)

    async def receive():
        return waiting.pop(0) if waiting else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "raw_path": path.encode(),
        "path": "/ask",  # as whoever decodes paths might read it
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "server": server,
    }
    asyncio.run(guard(scope, receive, send))
    if not sent:
        return None, {}, b"", app.bodies
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"], app.bodies


def test_a_question_with_the_token_comes_through_with_its_body():
    parts = [
        {"type": "http.request", "body": b"ab", "more_body": True},
        {"type": "http.request", "body": b"c", "more_body": False},
    ]
    assert asked(messages=parts)[0::3] == (200, [b"abc"])


@pytest.mark.parametrize("path", ["/", "/page.js"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_files_need_no_token(method, path):
    assert asked(OURS[:1], method=method, path=path)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("authorization", "")],
        [("authorization", "Bearer")],
        [("authorization", "Bearer ")],
        [("authorization", TOKEN)],
        [("authorization", f"Bearer {TOKEN[:-1]}")],
        [("authorization", f"Bearer {TOKEN}x")],
        [("authorization", f"Bearer {TOKEN.upper()}")],
        [("authorization", f"Basic {TOKEN}")],
        [("authorization", "Bearer tökén")],
        [("authorization", f"Bearer {TOKEN}"), ("authorization", f"Bearer {TOKEN}")],
        [("cookie", f"token={TOKEN}")],
    ],
)
def test_without_the_one_right_token_it_is_401(headers):
    status, given, body, through = asked([*OURS[:1], *headers])
    assert (status, through) == (401, [])
    assert given[b"www-authenticate"] == b"Bearer"
    assert TOKEN.encode() not in body


@pytest.mark.parametrize("path", ["/ask", "/", "/page.js", "/other"])
@pytest.mark.parametrize(
    "hosts",
    [
        [],
        [""],
        ["127.0.0.1"],
        ["127.0.0.1:8001"],
        ["127.0.0.1:80000"],
        ["127.0.0.1:8000.evil.example"],
        ["evil.example"],
        ["evil.example:8000"],
        ["127.0.0.1:8000@evil.example"],
        ["evil.example@127.0.0.1:8000"],
        ["localhost.:8000"],
        ["[::1]:8000"],
        ["0.0.0.0:8000"],
        ["2130706433:8000"],
        ["127.0.0.1:8000", "127.0.0.1:8000"],
        ["127.0.0.1:8000", "evil.example:8000"],
        ["127.0.0.1:8000, evil.example"],
    ],
)
def test_under_another_name_or_two_it_is_421(hosts, path):
    status, _, _, through = asked([*(("host", host) for host in hosts), OURS[1]], path=path)
    assert (status, through) == (421, [])


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LocalHost:8000"])
def test_each_of_its_names_is_right(host):
    assert asked([("host", host), OURS[1]])[0] == 200


@pytest.mark.parametrize("allowed", ["map.example.org", "localhost:9000", "[::1]:9000"])
def test_a_host_that_is_allowed_is_right_by_http_and_https_and_still_needs_the_token(allowed):
    other = ("host", allowed.upper())
    assert asked([other, OURS[1]])[0] == 421
    assert asked([other, OURS[1]], allowed=[allowed])[0] == 200
    assert asked([other], allowed=[allowed])[0] == 401
    for origin, status in ((f"http://{allowed}", 200), (f"https://{allowed}", 200), ("https://evil.example", 403),
                           (f"https://{allowed}.evil.example", 403), ("http://127.0.0.1:8000", 403)):  # fmt: skip
        assert asked([other, ("origin", origin), OURS[1]], allowed=[allowed])[0] == status
    assert asked([OURS[0], ("origin", "https://127.0.0.1:8000"), OURS[1]], allowed=[allowed])[0] == 403
    assert asked([("host", f"{allowed}0"), OURS[1]], allowed=[allowed])[0] == 421


@pytest.mark.parametrize("body", [("content-length", "100000"), ("content-length", "1"),
                                  ("transfer-encoding", "chunked"), ("content-length", "x")])  # fmt: skip
@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/", 413), ("HEAD", "/page.js", 413), ("POST", "/", 405), ("GET", "/ask", 405), ("GET", "/other", 404),
    ("POST", "/ask", 401),
])  # fmt: skip
def test_no_body_is_waited_for_where_none_can_be(body, method, path, status):
    """The guard answers at once, though nothing ever comes."""
    found, headers, _, through = asked([OURS[0], body], method=method, path=path, messages=[])
    assert (found, through, headers[b"connection"]) == (status, [], b"close")


def test_a_file_may_be_asked_for_with_a_body_of_nothing():
    assert asked([OURS[0], ("content-length", "0")], method="GET", path="/")[0] == 200


def test_listening_everywhere_the_address_of_the_connection_is_right_and_no_other():
    ours = [("host", "192.0.2.7:8000"), OURS[1]]
    for server in (("192.0.2.7", 8000), ("::ffff:192.0.2.7", 8000)):
        assert asked(ours, server=server, at_its_address=True)[0] == 200
    assert asked(ours, server=("192.0.2.7", 8000))[0] == 421
    for server in (("192.0.2.8", 8000), ("192.0.2.7", 8001), ("/a/unix/socket", None), None):
        assert asked(ours, server=server, at_its_address=True)[0] == 421
    six = [("host", "[2001:db8::7]:8000"), OURS[1]]
    assert asked(six, server=("2001:db8::7", 8000, 0, 0)[:2], at_its_address=True)[0] == 200


@pytest.mark.parametrize("path", ["/ask", "/", "/page.js", "/other"])
@pytest.mark.parametrize(
    "origins",
    [
        ["null"],
        [""],
        ["http://evil.example"],
        ["http://127.0.0.1"],
        ["http://127.0.0.1:8001"],
        ["https://127.0.0.1:8000"],
        ["http://localhost:8000"],  # another of its names, but not the one that was asked
        ["http://127.0.0.1:8000.evil.example"],
        ["http://127.0.0.1:8000", "http://evil.example"],
    ],
)
def test_asked_by_another_page_it_is_403(origins, path):
    status, headers, _, through = asked([*OURS, *(("origin", origin) for origin in origins)], path=path)
    assert (status, through) == (403, [])
    assert not any(name.startswith(b"access-control") for name in headers)


@pytest.mark.parametrize("name", ["127.0.0.1:8000", "localhost:8000"])
def test_asked_by_its_own_page_it_answers(name):
    assert asked([("host", name), OURS[1], ("origin", f"http://{name}")])[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "*",
        "//",
        "/ask/",
        "//ask",
        "/%61sk",
        "/ASK",
        "/ask;x",
        "/./ask",
        "/x/../ask",
        "/../ask",
        "/..%2fask",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%252e%252e/etc/passwd",
        "/..\\..\\windows\\win.ini",
        "/..%5c..%5cwindows",
        "/page.js/",
        "/page.js%00",
        "/page%2ejs",
        "/page.js/../page.js",
        "/_server.py",
        "/file:///etc/passwd",
        "http://127.0.0.1:8000/ask",
        "http://evil.example/ask",
        "127.0.0.1:8000",
        "ask",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_other_path_is_there_however_it_is_written(method, path):
    status, _, _, through = asked(method=method, path=path)
    assert (status, through) == (404, [])


@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "post"]
)
def test_questions_are_posted(method):
    status, headers, _, through = asked(method=method)
    assert (status, headers[b"allow"], through) == (405, b"POST", [])


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get"])
def test_files_are_got(method):
    status, headers, _, through = asked(method=method, path="/")
    assert (status, headers[b"allow"], through) == (405, b"GET, HEAD", [])


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "9" * 60, "-1", "1e3", "", "²"])
def test_a_body_that_says_it_is_too_large_is_not_even_read(length):
    headers = [*OURS, ("content-length", length)]
    assert asked(headers, messages=[])[0::3] == (413, [])


def test_a_body_without_end_is_read_as_far_as_it_may_be():
    part = {"type": "http.request", "body": bytes(MOST_BYTES // 4), "more_body": True}
    assert asked(messages=[part] * 5)[0::3] == (413, [])
    whole = [part] * 4 + [{"type": "http.request", "body": b"", "more_body": False}]
    assert asked(messages=whole)[0] == 200


def test_a_body_that_does_not_come_is_408(monkeypatch):
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.01)
    for messages in ([], [{"type": "http.request", "body": b"{", "more_body": True}]):
        assert asked(messages=messages)[0::3] == (408, [])


def test_a_client_that_has_gone_is_not_answered():
    messages = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    assert asked(messages=messages) == (None, {}, b"", [])


@pytest.mark.parametrize(
    ("status", "asking"),
    [
        (200, {}),
        (200, {"method": "GET", "path": "/"}),
        (401, {"headers": OURS[:1]}),
        (403, {"headers": [*OURS, ("origin", "null")]}),
        (404, {"path": "/x"}),
        (405, {"method": "GET"}),
        (413, {"headers": [*OURS, ("content-length", "9999999")]}),
        (421, {"headers": []}),
    ],
)
def test_every_answer_bears_the_policy_and_no_cookie(status, asking):
    got, headers, body, _ = asked(**asking)
    assert got == status
    assert headers[b"content-security-policy"] == POLICY.encode()
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert headers[b"cross-origin-resource-policy"] == b"same-origin"
    assert b"set-cookie" not in headers
    assert not any(name.startswith(b"access-control") for name in headers)
    if status != 200:
        assert b"open" in body or b"need" in body  # says what to do


def test_the_policy_is_as_strict_as_it_was_meant():
    assert POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src blob:; "
        "connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_nothing_but_http_comes_through(kind):
    came = []

    async def through(*given):
        came.append(given)

    guard = Guard(through, token=TOKEN, hosts=[], files=["/"], asking="/ask")
    asyncio.run(guard({"type": kind, "headers": [], "raw_path": b"/"}, through, through))
    assert came == []
