"""`somersault reproduce`: what it takes."""

from pathlib import Path

import click

from somersault.cli.options import AS_JSON, OVERWRITE, seed


@click.command("reproduce", short_help="Repeat an experiment of the MUSIC paper, with baselines.")
@click.argument("experiment", type=click.Choice(["gaussians", "mnist", "faces"]))
@click.option(
    "--out",
    default="out",
    show_default=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where the page and the figures go.",
)
@click.option(
    "--paths",
    "n_paths",
    type=click.IntRange(5),
    help="How many held-out samples to morph. [default: 300, of faces 150]",
)
@click.option(
    "--methods",
    "n_methods",
    type=click.IntRange(1),
    help="Only the first so many methods of the table; 1 is the library's default alone. [default: all]",
)
@seed("what is held out and drawn, and where networks start")
@OVERWRITE
@AS_JSON
def reproduce(
    experiment: str,
    out: Path,
    overwrite: bool,
    as_json: bool,
    n_paths: int | None,
    n_methods: int | None,
    seed: int,
) -> None:
    """Morph held-out samples to another class in many ways, MUSIC and what it has to beat, and measure all alike.

    The library's default comes first, then the published rule, units and clusters as targets, prototypes, medoids
    and k-means centers, the spaces of principal components and (where PyTorch is installed) of a variational
    autoencoder, and straight lines. The data are read from the folder that the environment variable
    SOMERSAULT_DATA names (mnist.npz, lfw.npz), or downloaded once. The experiments themselves are in the folder
    studies of a clone of the repository, which an installed package does not hold.

    \b
    Examples:
      somersault reproduce gaussians
      SOMERSAULT_DATA=data somersault reproduce mnist --out out/
      somersault reproduce faces --paths 50 --json
      somersault reproduce mnist --paths 1500 --methods 1
    """  # noqa: D301
    from somersault.cli import reproduce_command

    study = reproduce_command.command()
    study.reproduce(
        experiment,
        out,
        n_paths=n_paths,
        n_methods=n_methods,
        seed=seed,
        overwrite=overwrite,
        as_json=as_json,
    )
