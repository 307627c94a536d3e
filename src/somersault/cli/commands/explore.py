"""`somersault explore`: what it takes."""

from pathlib import Path

import click

from somersault.cli.data_options import DataOptions, data_options
from somersault.cli.messages import tell
from somersault.cli.option_types import DataSource, Host
from somersault.cli.options import DATA, MAP, OVERWRITE

Asked = tuple[Path, str, DataOptions, str | None]
"""Map, data, how these are read, and a table to train on: what `explore_command.Request` holds."""


@click.command("explore", short_help="Show a map and data on an interactive page.")
@MAP
@DATA
@click.option(
    "--save",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the page with a few morphs to an HTML file that needs no network, and end.",
)
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option(
    "--port",
    default=0,
    type=click.IntRange(0, 65535),
    metavar="NUMBER",
    help="Where to listen. [default: any that is free]",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The address of this machine to listen at; others than the default may let other machines in.",
)
@click.option(
    "--allow-host",
    "allowed",
    multiple=True,
    type=Host(),
    help="A name, with its port if the browser shows one, by which a tunnel or the host of a container hands "
    "requests on. May be given several times.",
)
@click.option(
    "--train",
    type=DataSource(),
    metavar="TABLE",
    help="Train a classifier on this table, by its --label-column, and ask it what would have to change in a row. "
    "May be DATA itself. [default: the labels of the map are asked]",
)
@data_options
@OVERWRITE
@click.option("--json", "as_json", is_flag=True, help="Print the address as one line of JSON.")
def explore(
    map: Path,  # noqa: A002
    data: str,
    page: Path | None,
    no_browser: bool,
    port: int,
    host: str,
    allowed: tuple[str, ...],
    train: str | None,
    options: DataOptions,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Show a trained MAP and DATA on an interactive page, until Ctrl-C.

    DATA is what `somersault train` takes, with the columns that the map was trained on; others are left out.

    The address that is printed holds a token: who has it, sees the data. A browser is opened at it; its token may
    be seen by other users of this machine in the list of processes, unless you use --no-browser.

    Requests under any other name than that of the address are refused, so that no page on the web can ask in your
    browser's name. Where the page comes to you through a tunnel, or out of a container at another port, allow that
    name with --allow-host. It opens the page to all that the tunnel lets through; they still need the token, and
    whoever runs the tunnel can read the token and the data.

    \b
    Examples:
      somersault explore map.safetensors digits
      somersault explore flowers.safetensors flowers.csv --label-column species
      somersault explore flowers.safetensors flowers.csv --label-column species --train flowers.csv
      somersault explore map.safetensors digits --no-browser --port 8000
      somersault explore map.safetensors digits --port 8000 --allow-host localhost:9000
      somersault explore map.safetensors digits --save map.html
    """  # noqa: D301
    from somersault.cli import progress_bar
    from somersault.explorer.transport.address import Address

    request = map, data, options, train
    if page is not None:
        if no_browser or port or allowed or host != "127.0.0.1":
            raise click.UsageError(
                "--save serves nothing: leave out --no-browser, --port, --host and --allow-host, or --save"
            )
        _save_page(page, request, overwrite=overwrite, as_json=as_json)
        return
    if overwrite:
        raise click.UsageError("--overwrite is for what --save names: leave it out, or pass --save")

    with Address.bound(host, port, allowed) as address:
        with progress_bar.shown() as progress:
            from somersault.cli import explore_command

            shown = explore_command.opened(explore_command.Request(*request), progress)
        click.echo(explore_command.as_json(address) if as_json else address.url)
        tell(shown.notes())
        tell(explore_command.notes(address))
        if not no_browser:
            explore_command.show(address.url)
        from somersault.explorer.transport import server

        server.serve(shown.session, address)


def _save_page(page: Path, asked: Asked, *, overwrite: bool, as_json: bool) -> None:
    """Write the page to a file instead of serving it."""
    from somersault import datasets
    from somersault.cli import explore_command, progress_bar
    from somersault.file_kinds import PAGE, check_names_page
    from somersault.output_file import Target

    check_names_page(page, "--save")
    request = explore_command.Request(*asked)
    trained_on = () if request.train is None else datasets.files_of(request.train)
    reads = (request.map, *datasets.files_of(request.source), *trained_on)
    target = Target(page, PAGE, reads=reads, overwrite=overwrite, asked="--save")
    with progress_bar.shown() as progress:
        shown = explore_command.opened(request, progress)
        size = explore_command.saved(shown, target, progress)
    tell(shown.notes())
    click.echo(explore_command.page_as_json(page, size) if as_json else f"{page}: {size / 1e6:.1f} MB")
