"""One name, one thing: a class, or a name of types, stands in one module, and the others import it."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import somersault

PACKAGE = Path(somersault.__file__).parent


def types_of(tree):
    """The names of classes and of types that a module defines."""
    for node in tree.body:
        names = [node.name] if isinstance(node, ast.ClassDef) else []
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        yield from (name for name in names if re.fullmatch("[A-Z][a-z]+[A-Za-z]*", name))


def test_no_two_modules_give_a_type_the_same_name():
    owners = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        module = path.relative_to(PACKAGE)
        if module.parts[0] != "cli":  # each command has a Request of its own
            for name in types_of(ast.parse(path.read_text())):
                owners[name].add(str(module))
    assert len(owners) > 100
    assert {name: modules for name, modules in owners.items() if len(modules) > 1} == {}
