"""Where an explorer listens, what that is called, and who can reach it."""

import secrets
import socket
import sys
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING

from somersault.errors import InputError, SomersaultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, eq=False)
class Address:
    """A socket that is bound, the name that was asked for, and the token of whoever may use it.

    `allowed` are names, with their ports, by which others hand requests on: a tunnel, or a container's host.
    Closed by `with`, or by the server that takes it over.
    """

    listener: socket.socket
    name: str
    allowed: frozenset[str] = frozenset()
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)  # 256 bits

    @classmethod
    def bound(cls, host: str = LOOPBACK, port: int = 0, allowed: "Iterable[str]" = ()) -> "Address":
        """A socket of its own at this address; port 0 is any that is free.

        Raises
        ------
        InputError
            For what is no address.
        SomersaultError
            For one that is in use, not of this machine, or not allowed.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        except (OSError, UnicodeError) as error:
            raise InputError(
                f"{host!r} is no address ({error}); need one of this machine, such as {LOOPBACK}"
            ) from error
        family, _, _, _, address = found[0]
        listener = socket.socket(
            family, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )  # asyncio sends at once where told
        try:
            _keep_to_itself(listener)
            listener.bind(address)
            listener.listen()  # from here on, who comes waits
        except OSError as error:
            listener.close()
            raise SomersaultError(
                f"cannot listen at {named(host, port)} ({error.strerror}); need a port that is free and an "
                "address of this machine: choose another port, or 0 for any that is free"
            ) from error
        return cls(listener, host, frozenset(allowed))

    def __enter__(self) -> "Address":
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()

    @property
    def host(self) -> str:
        """The address in numbers."""
        return self.listener.getsockname()[0]

    @property
    def port(self) -> int:
        """The port, also where any was asked for."""
        return self.listener.getsockname()[1]

    @property
    def is_any(self) -> bool:
        """Whether it means all addresses of this machine."""
        return ip_address(self.host).is_unspecified

    @property
    def is_open(self) -> bool:
        """Whether other machines may reach it."""
        return not ip_address(self.host).is_loopback

    @property
    def url(self) -> str:
        """Where the page is; the token is in the fragment, which browsers send to nobody."""
        return f"http://{named(_outward() if self.is_any else self.host, self.port)}/#token={self.token}"

    @property
    def hosts(self) -> frozenset[str]:
        """What browsers may call it, with the port (which they leave out if it is 80)."""
        return frozenset(self._hosts())

    def _hosts(self) -> "Iterator[str]":
        names = {self.host, self.name, "localhost"}
        if self.is_any:
            names |= {LOOPBACK, "::1", socket.gethostname()}
        for name in filter(None, names):
            yield named(name, self.port).lower()
            if self.port == 80:
                yield named(name, self.port).lower().removesuffix(":80")


def named(host: str, port: int) -> str:
    """A host with its port, as a browser names it: brackets around IPv6."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _keep_to_itself(listener: socket.socket) -> None:
    """Nobody else may take the port while it is open; on POSIX it is free again as soon as it is closed."""
    if sys.platform == "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _outward() -> str:
    """The address by which others reach this machine, as far as it knows."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it asks which way packets would go
        except OSError:
            return LOOPBACK
        return probe.getsockname()[0]
