"""How the documentation becomes pages: `make docs`."""

from typing import Any

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


def drawn(_block: Any, variables: dict[str, Any], settings: dict[str, Any]) -> str:
    """What a block of an example has named `figure`: our drawings stay outside pyplot, where others look."""
    figure = variables["example_globals"].pop("figure", None)
    if figure is None:
        return ""
    path = next(variables["image_path_iterator"])
    figure.savefig(path, dpi=120)
    return figure_rst([path], settings["src_dir"])


sphinx_gallery_conf = {
    "image_scrapers": (drawn,),
    "examples_dirs": "../examples/gallery",
    "gallery_dirs": "gallery",
    "filename_pattern": "/plot_",
    "within_subsection_order": FileNameSortKey,
    "download_all_examples": False,
    "show_memory": False,
    "min_reported_time": 10**6,
}

html_theme = "pydata_sphinx_theme"
html_title = "Somersault"
html_show_sourcelink = False
html_theme_options = {
    "show_prev_next": True,
    "navbar_align": "left",
    "show_toc_level": 2,
    "use_edit_page_button": False,
}
