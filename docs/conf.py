"""How the documentation becomes pages: `make docs`."""

import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from sphinx_gallery.scrapers import figure_rst
from sphinx_gallery.sorting import FileNameSortKey

import somersault

project = "Somersault"
author = "The Somersault developers"
copyright = f"2026, {author}"  # noqa: A001 - the name that Sphinx reads
version = release = somersault.__version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
root_doc = "index"
myst_heading_anchors = 3
suppress_warnings = [
    "config.cache",
    "ref.ref",
    "ref.term",
]  # what scikit-learn says of methods refers to its own pages

autosummary_generate = True
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
autodoc_typehints = "none"  # numpydoc says them in words


copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True


pictured: set[Path] = set()


def drawn(block: Any, variables: dict[str, Any], settings: dict[str, Any]) -> str:
    """Keep what a block of an example draws; the first of each function is also on its page of the reference."""
    paths: list[str] = []
    names = re.findall(r"^plot\.(\w+)\(", block[1], re.MULTILINE)
    for number, name in zip_longest(plt.get_fignums(), names):
        path = Path(next(variables["image_path_iterator"]))
        figure = plt.figure(number)
        figure.savefig(path, dpi=120)
        picture = path.with_name(f"{name}.png")
        if name and picture not in pictured:
            figure.savefig(picture, dpi=90)
            pictured.add(picture)
        paths.append(str(path))
    plt.close("all")
    return figure_rst(paths, settings["src_dir"])


def setup(app: Any) -> None:
    """Leave out the empty line that doctest needs before the end of a block."""

    def shortened(_app: Any, _name: str, source: list[str]) -> None:
        source[0] = source[0].replace("\n\n```\n", "\n```\n")

    app.connect("source-read", shortened)


sphinx_gallery_conf = {
    "image_scrapers": (drawn,),
    "capture_repr": (),
    "examples_dirs": "../examples/gallery",
    "gallery_dirs": "gallery",
    "filename_pattern": "/plot_",
    "doc_module": ("somersault",),
    "backreferences_dir": "gallery/used",
    "inspect_global_variables": False,
    "within_subsection_order": FileNameSortKey,
    "download_all_examples": False,
    "show_memory": False,
    "min_reported_time": 10**6,
}

html_theme = "pydata_sphinx_theme"
html_title = "Somersault"
html_show_sourcelink = False
html_context = {"default_mode": "auto"}
html_static_path = ["_static"]
html_css_files = ["wide.css"]
html_sidebars = {"tutorial": []}  # it has no pages below it
html_theme_options = {
    "show_prev_next": True,
    "navbar_align": "left",
    "show_toc_level": 2,
    "use_edit_page_button": False,
}
