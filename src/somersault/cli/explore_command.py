"""The interactive page of a map: what it shows, where it is, and who can reach it."""

import json
import webbrowser
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from somersault import datasets
from somersault.cli import inputs, map_file
from somersault.cli.data_options import DataOptions, as_python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from somersault.cli.progress_bar import Report
    from somersault.explorer.answers.session import Session
    from somersault.explorer.transport.address import Address
    from somersault.output_file import Target


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    map: Path
    source: str
    options: DataOptions = field(default_factory=dict)
    train: str | None = None

    @property
    def setup(self) -> str:
        """The same as Python, for the calls that the page shows."""
        columns = as_python(self.options)
        return (
            f"som = ss.load({str(self.map)!r})\n"
            f"data = ss.datasets.opened({self.source!r}{columns})\n"
            "X, y = data.X, data.y"
        )


@dataclass(frozen=True, eq=False)
class Shown:
    """A session, its data, and whether they have labels that are no classes."""

    session: "Session"
    data: datasets.Dataset
    has_measured_labels: bool

    def notes(self) -> "Iterator[str]":
        """What the user might not expect of the data."""
        yield from self.data.understood_as
        of_session = map(self.data.by_line, self.session.notes)
        yield from (f"note: {sentence}" for sentence in (*self.data.notes, *of_session))
        if self.has_measured_labels:
            yield "note: the labels are measurements, not classes: they are not shown"


def notes(address: "Address") -> "Iterator[str]":
    """Who can reach the page, and how to end it."""
    if address.is_open:
        yield (
            f"warning: at {address.host} other machines may come in: whoever has the whole address sees the "
            "data, and they travel unencrypted; leave --host out to let in this machine only"
        )
    for name in sorted(address.allowed):
        yield (
            f"note: also answers as {name}: there, put it in the place of {urlsplit(address.url).netloc} in the "
            "address; whoever hands requests on can read the token and the data"
        )
    yield "Open the address in a browser; Ctrl-C ends the explorer."


def opened(request: Request, progress: "Report") -> Shown:
    """The map with the data, once they are found to belong together."""
    progress("reading the data", 0, 1)
    file = map_file.MapFile(request.map)
    data = inputs.opened(request.source, request.options, columns=file.columns)
    progress("reading the data", 1, 1)
    progress("mapping the data", 0, 1)
    from somersault.explorer.answers.session import Session

    model = file.model()
    map_file.check_fits(map_file.map_of(model), request.map, data)
    y = data.classes
    predict = None if request.train is None else _trained(request, file, map_file.map_of(model))
    session = Session(
        model,
        data.X,
        y,
        image_shape=data.image_shape,
        feature_names=None if isinstance(data.X, datasets.Frame) else data.feature_names,
        row_names=data.row_names,
        predict=predict,
        name=data.name,
        setup=request.setup,
    )
    progress("mapping the data", 1, 1)
    return Shown(session, data, has_measured_labels=y is None and data.y is not None)


def _trained(request: Request, file: map_file.MapFile, som: Any) -> "Callable[[Any], Any]":
    """A classifier of the table that the user names, or where its labels are measurements what predicts these."""
    from somersault.cli import answering

    table = answering.table_for(som, file, str(request.train), request.options)
    return answering.trained(som, table).predict


def saved(shown: Shown, page: "Target", progress: "Report") -> int:
    """Write the page to a file that stands alone; its bytes."""
    from somersault.report import saved_map

    progress("morphing", 0, 1)
    saved_map(page, shown.session)
    progress("morphing", 1, 1)
    return page.place.stat().st_size


def page_as_json(page: Path, size: int) -> str:
    """Where the file is."""
    return json.dumps({"file": str(page), "bytes": size})


def as_json(address: "Address") -> str:
    """The address on one line, which can be read before the command ends."""
    return json.dumps({"url": address.url, "host": address.host, "port": address.port})


def show(url: str) -> None:
    """Open the page, without waiting for a browser that takes the terminal."""
    Thread(target=webbrowser.open, args=(url,), daemon=True).start()
