"""No circle of modules, however late a module is imported, and be it for types alone."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import somersault

ROOT = Path(somersault.__file__).parent
MODULES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in ROOT.rglob("*.py")
}


def imported(path):
    """The modules of ours that a module imports, anywhere in it; the package imports its names when asked."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


def test_no_modules_import_each_other_in_a_circle():
    graph = {
        name: {other for other in imported(path) if other in MODULES and other not in ("somersault", name)}
        for name, path in MODULES.items()
        if name != "somersault"
    }
    assert sum(map(len, graph.values())) > 1000
    TopologicalSorter(graph).prepare()  # which names a circle
