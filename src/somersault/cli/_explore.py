"""The interactive page of a map: what it shows, where it is, and who can reach it."""

import webbrowser
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import somersault as ss
from somersault import datasets
from somersault.cli import _map
from somersault.explorer._session import Session

if TYPE_CHECKING:
    from somersault.cli._progress import Report
    from somersault.explorer._address import Address


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    map: Path
    source: str
    label_column: str | None = None

    @property
    def setup(self) -> str:
        """The same as Python, for the calls that the page shows."""
        column = "" if self.label_column is None else f", label_column={self.label_column!r}"
        return "\n".join(
            (
                f"som = ss.load({str(self.map)!r})",
                f"data = ss.datasets.load({self.source!r}{column})",
                "X, y = data.X, data.y",
            )
        )


def opened(request: Request, progress: "Report") -> Session:
    """The map with the data, once they are found to belong together."""
    progress("reading the data", 0, 1)
    data = datasets.load(request.source, label_column=request.label_column)
    progress("reading the data", 1, 1)
    progress("mapping the data", 0, 1)
    _map.load_for(request.map, data)
    session = Session(
        ss.load(request.map),
        data.X,
        data.y,
        image_shape=data.image_shape,
        feature_names=data.feature_names,
        name=data.name,
        setup=request.setup,
    )
    progress("mapping the data", 1, 1)
    return session


def facts(request: Request, session: Session, address: "Address") -> dict[str, Any]:
    """All that is printed for machines."""
    return {
        "url": address.url,
        "host": address.host,
        "port": address.port,
        "map": str(request.map),
        "data": session.name,
        "samples": session.samples.n_rows,
        "shown": len(session.samples.rows),
    }


def notes(session: Session, address: "Address") -> list[str]:
    """What the user might not expect."""
    told = [f"note: {sentence}" for sentence in session.notes]
    if address.is_open:
        told.append(
            f"warning: {address.host} lets other machines in: whoever has the whole address sees the data, and it "
            f"travels unencrypted; leave --host out to let only this machine in"
        )
    return told


def show(url: str) -> None:
    """Open the page, without waiting for a browser that takes the terminal."""
    Thread(target=webbrowser.open, args=(url,), daemon=True).start()
