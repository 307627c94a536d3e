"""What the package promises as a package: public names, documentation, lazy imports, a whole wheel."""

import inspect
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import somersault as ss

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_EXAMPLE = {
    "InputError",
    "LossWarning",
    "NotAPatternWarning",
    "AmbiguousTargetWarning",
    "PrecisionWarning",
    "ScaleWarning",
    "ClusterNumberWarning",
    "TrainingRowWarning",
    "SomersaultError",
    "EmptyRowsWarning",
    "UnknownCategoryWarning",
    "RowNumbersWarning",
    "MissingLabelsWarning",
    "Result",
    "State",
    "Inversion",
    "Disclosure",
    "MapQuality",
    "MapSummary",
    "Transitions",
    "Counterfactuals",
    "Morph",
    "PathMeasure",
    "PathQuality",
    "Reached",
    "ActivationBelow",
    "WellPosedness",
    "Sample",
    "datasets",
}


@pytest.mark.parametrize("name", ss.__all__)
def test_every_public_name_is_documented(name):
    thing = getattr(ss, name)
    documentation = inspect.getdoc(thing)
    assert documentation
    if name not in WITHOUT_EXAMPLE:
        assert ">>>" in documentation, f"{name} has no example that runs"


@pytest.mark.parametrize("name", ss.__all__)
def test_names_that_end_in_an_underscore_are_quoted_where_sphinx_would_take_them_for_links(name):
    thing = getattr(ss, name)
    for _, each in [("", thing), *(inspect.getmembers(thing, callable) if inspect.isclass(thing) else ())]:
        prose = (inspect.getdoc(each) or "") if "somersault" in str(getattr(each, "__module__", "")) else ""
        prose = re.sub(r"(?m)^[A-Za-z_]\w*(, \w+)* :.*$|^ *(>>>|\.\.\.).*$|`[^`]*`", "", prose)
        assert not re.findall(r"\b[A-Za-z]\w*_(?=[\s.,:;)]|$)", prose), each


def test_type_checkers_see_the_public_names():
    stub = ROOT.joinpath("src", "somersault", "__init__.pyi").read_text(encoding="utf-8")
    assert sorted(re.findall(r"(\w+) as \1", stub)) == sorted(ss.__all__)


def test_results_that_users_read_say_what_to_do():
    for result in ss.Result:
        assert str(result) == result.value
        if not result.is_success:
            assert ":" in str(result)  # what happened: what to do, or why


def modules_after(code):
    program = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )


def test_importing_the_package_imports_nothing_heavy():
    assert not modules_after("import somersault") & {
        "numpy",
        "scipy",
        "sklearn",
        "matplotlib",
        "PIL",
        "click",
        "rich",
        "starlette",
        "uvicorn",
        "anywidget",
    }


def test_importing_the_package_imports_none_of_its_modules_and_that_of_data_no_library_of_tables():
    assert {name for name in modules_after("import somersault") if name.startswith("somersault.")} == set()
    assert not modules_after("import somersault.datasets") & {"pyarrow", "python_calamine", "pandas", "polars"}


@pytest.mark.slow
def test_the_geometry_needs_numpy_and_scipy_alone():
    code = "import somersault as ss; ss.morph([[0.0, 0.1]], [[0.0, 0.0], [1.0, 1.0]], 1).frames()"
    assert not modules_after(code) & {"sklearn", "matplotlib", "PIL", "click", "rich"}


@pytest.mark.slow
def test_plots_need_no_import_of_their_own_and_matplotlib_only_once_something_is_drawn():
    look = "import somersault as ss; draw = ss.plot.u_matrix"
    assert not modules_after(look) & {"matplotlib"}
    draw = "som = ss.SOM((2, 2), n_epochs=1).fit([[0.0, 1.0], [1.0, 2.0], [3.0, 1.0]]); draw(som)"
    assert {"matplotlib"} <= modules_after(f"{look}; {draw}")
    assert "plot" in dir(ss)


def test_unknown_names_are_attribute_errors():
    with pytest.raises(AttributeError, match="no attribute 'moprh'"):
        ss.moprh  # noqa: B018


def test_the_wheel_holds_all_that_the_package_needs(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    for file in source.joinpath("somersault").rglob("*"):
        if file.is_file() and not {"__pycache__", "frontend"} & set(file.parts):
            assert file.relative_to(source).as_posix() in packed
    assert not [name for name in packed if "frontend" in name]
    assert "somersault/py.typed" in packed
    assert any(name.endswith("entry_points.txt") for name in packed)


def test_the_version_is_said_once():
    assert f'version = "{ss.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
