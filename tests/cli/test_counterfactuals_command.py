"""What would have to change in rows of a file: limits hold, whoever is asked is obeyed, and mistakes are told."""

import csv
import doctest
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import somersault as ss

NAMES = ["age", "income", "home", "months", "amount"]


@pytest.fixture(scope="module")
def loans(tmp_path_factory):
    """Loans that were granted or refused, one in fifty without an age; and a map of them with their labels."""
    from somersault.cli import main

    folder, rng = tmp_path_factory.mktemp("loans"), np.random.default_rng(0)
    with (folder / "loans.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", *NAMES, "loan"])
        for i in range(300):
            age, income = int(rng.integers(20, 70)), round(float(max(12, rng.normal(40, 12))), 1)
            home, months, amount = (
                rng.choice(["owned", "rented"]),
                rng.choice([12, 24, 36, 48]),
                rng.integers(1, 40),
            )
            strain = 12 * amount / months / income + 0.1 * (home == "rented") + rng.normal(0, 0.05)
            label = "granted" if strain < 0.3 else "refused"
            rows.writerow([f"n{i}", age if i % 50 else "", income, home, months, amount, label])
    command = ["train", folder / "loans.csv", "--label-column", "loan", "--drop", "name", "--standardize"]
    with pytest.raises(SystemExit):
        main([*map(str, command), "--shape", "7x7", "--epochs", "5", "--out", str(folder / "map")])
    return folder


@pytest.fixture
def find(command, loans):
    """The answers as one object, and what was told beside them."""

    def run(*more, target="granted", map_="map"):
        code, out, err = command(
            "counterfactuals", loans / map_, loans / "loans.csv", "--target", target, *more, "--json"
        )
        assert code == 0, err
        return json.loads(out), err

    return run


def table(loans):
    return pd.read_csv(loans / "loans.csv")


def changes(answer):
    return {change["column"]: (change["before"], change["after"]) for change in answer["changes"]}


def test_by_default_the_map_says_what_a_row_is(find, loans):
    found, err = find("--label-column", "loan")
    som, data = ss.load(loans / "map"), ss.datasets.load(loans / "loans.csv", label_column="loan", drop=["name"])
    labels = np.array(som.unit_labels_, dtype=object)[som.predict(data.X)]
    assert [each["now"] for each in found["answers"]] == labels.tolist()
    assert found["share_right"] == np.mean(labels == data.y)
    assert found["already_so"] == (labels == "granted").sum()
    assert found["found"] + found["none_found"] == (labels != "granted").sum()
    assert "missing values are filled in by the map: 6 of them" in err
    ages = [
        changes(answer)["age"]
        for each in found["answers"]
        for answer in each["answers"]
        if "age" in changes(answer)
    ]
    assert len(ages) > 5
    assert all(type(age) is int for both in ages for age in both)  # though the map was trained on gaps among them


@pytest.mark.parametrize("train", [(), ("--train", "loans.csv", "--label-column", "loan")])
def test_answers_are_called_what_is_wanted_and_limits_hold(find, loans, monkeypatch, train):
    monkeypatch.chdir(loans)
    limits = ("--fix", "age,home", "--direction", "income=up", "--bounds", "months=..40,amount=5..")
    found, _ = find(*train, *limits, "--answers", 2, "--out", "answers.csv", "--overwrite")
    rows, before = pd.read_csv("answers.csv"), table(loans)
    assert (rows["result"] == "found").sum() > 20
    assert rows.columns.tolist() == ["row", "answer", "result", "cost", "changes", "training_row", *NAMES]
    before = before.iloc[rows["row"] - 1].reset_index(drop=True)
    assert (rows["home"] == before["home"]).all()
    assert (rows["age"] == before["age"])[before["age"].notna()].all()
    assert (rows["income"] >= before["income"]).all()
    assert (rows["months"] <= np.maximum(40, before["months"])).all()
    assert (rows["amount"] >= np.minimum(5, before["amount"])).all()
    assert (rows[["age", "months", "amount"]] % 1 == 0).all(axis=None)
    assert rows["answer"].max() == 2
    told = {each["row"]: each for each in found["answers"]}
    for _, row in rows[rows["result"] == "found"].iterrows():
        answer = told[row["row"]]["answers"][row["answer"] - 1]
        assert answer["cost"] == row["cost"]
        assert {name: after for name, (_, after) in changes(answer).items()} == {
            name: row[name] for name in changes(answer)
        }
        assert row["changes"].count("→") == len(answer["changes"])
    if not train:
        som = ss.load(loans / "map")
        there = rows[rows["result"] != "none"]
        frame = ss.datasets.load(loans / "loans.csv", label_column="loan", drop=["name"]).X.take([0] * len(there))
        frame = type(frame)({name: there[name].to_numpy() for name in NAMES})
        assert set(np.array(som.unit_labels_)[som.predict(frame)]) == {"granted"}


def test_a_classifier_that_is_trained_is_another_than_the_map_and_right_more_often(find, loans):
    own, _ = find("--label-column", "loan")
    trees, _ = find("--label-column", "loan", "--train", loans / "loans.csv")
    y = table(loans)["loan"]
    assert [each["now"] for each in trees["answers"]] == y.tolist()  # it has seen them
    assert [each["now"] for each in own["answers"]] != y.tolist()
    assert own["share_right"] < trees["share_right"] < 1


def test_rows_are_chosen_by_number_by_range_and_by_name(find, command, loans):
    found, _ = find("--rows", "9,3..5,4")
    assert [each["row"] for each in found["answers"]] == [9, 3, 4, 5]
    named, _ = find("--index-column", "name", "--rows", "n8,n2")
    assert [each["row"] for each in named["answers"]] == ["n8", "n2"]
    assert named["answers"][1]["now"] == found["answers"][1]["now"]
    for rows, need in (("301", "a number from 1 to 300"), ("5..3", "3..9"), ("1..2..3", "3..9"), ("n8", "3..9")):
        code, _, err = command(
            "counterfactuals", loans / "map", loans / "loans.csv", "--target", "granted", "--rows", rows
        )
        assert code == 1
        assert f"--rows names {rows!r}, which loans does not have" in err
        assert need in err


def test_the_table_shows_old_and_new_of_what_changes_alone(command, find, loans):
    found, _ = find("--rows", "1..40", "--vary", "months,amount")
    _, out, _ = command(
        "counterfactuals", loans / "map", loans / "loans.csv", "--target", "granted", "--rows", "1..40",
        "--vary", "months,amount",
    )  # fmt: skip
    heads, *lines = out.split("\n\n")[1].splitlines()
    assert heads.split() == ["row", "cost", "column", "now", "then"]
    cells = [line.split() for line in lines if "→" not in line and line[:1].isdigit()]
    firsts = [each for each in found["answers"] if each["result"] == "found"]
    assert [int(line[0]) for line in cells] == [each["row"] for each in firsts]
    for line, each in zip(cells, firsts, strict=True):
        first = each["answers"][0]["changes"][0]
        assert line[2:] == [first["column"], str(first["before"]), str(first["after"])]
    already = next(line for line in lines if line.endswith("the row is what is wanted as it is"))
    n_already = sum(each["result"] == "already" for each in found["answers"])
    assert already.count(",") + 1 + int(already.split(" and ")[1].split()[0]) == n_already


def test_numbers_have_a_range_as_target(command, loans, tmp_path):
    assert command("train", loans / "loans.csv", "--drop", "name,loan,amount", "--out", tmp_path / "map")[0] == 0
    asked = ("counterfactuals", tmp_path / "map", loans / "loans.csv", "--train", loans / "loans.csv")
    code, out, err = command(
        *asked, "--label-column", "amount", "--target", "25..", "--out", tmp_path / "rows.jsonl", "--json"
    )
    assert code == 0, err
    found = json.loads(out)
    assert found["found"] > 50
    assert all((each["now"] >= 25) == (each["result"] == "already") for each in found["answers"])
    code, _, err = command(*asked, "--label-column", "amount", "--target", "900..")
    assert code == 1
    assert "the model never answers (900.0, inf)" in err


def test_a_regressor_and_a_classifier_answer_by_themselves(command, rng, tmp_path):
    X = rng.random((80, 3))
    np.save(tmp_path / "X.npy", X)
    ss.SOMRegressor(shape=(4, 4), random_state=0).fit(X, 10 * X[:, 0]).save(tmp_path / "number")
    ss.SOMClassifier(shape=(4, 4), random_state=0).fit(X, X[:, 0] > 0.5).save(tmp_path / "truth")
    for name, target, wrong in (("number", "6..8", "much"), ("truth", "True", "perhaps")):
        asked = ("counterfactuals", tmp_path / name, tmp_path / "X.npy", "--target")
        code, out, err = command(*asked, target, "--rows", "1..20", "--bounds", "1=0..0.9", "--json")
        assert code == 0, err
        assert json.loads(out)["found"] > 3
        code, _, err = command(*asked, wrong)
        assert code == 1
        assert f"--target is '{wrong}'" in err


def test_where_no_answer_is_found_the_reason_is_told(find, command, loans):
    found, _ = find("--vary", "age", "--out", loans / "none.csv", "--overwrite")
    assert found["none_found"] > 10
    none = [each["row"] for each in found["answers"] if each["result"] == "none"]
    _, out, _ = command(
        "counterfactuals", loans / "map", loans / "loans.csv", "--target", "granted", "--vary", "age"
    )
    assert f"rows {', '.join(map(str, none[:10]))}" in out
    assert "let more columns vary, or widen bounds" in out
    rows, before = pd.read_csv(loans / "none.csv"), table(loans)
    assert rows["row"].tolist() == list(range(1, 301))
    lacking = rows[rows["result"] == "none"]
    assert lacking["cost"].isna().all()
    assert (lacking["amount"].to_numpy() == before["amount"].iloc[lacking["row"] - 1].to_numpy()).all()


def test_rows_with_names_are_asked_for_by_these(command, loans):
    asked = ("--target", "granted", "--index-column", "name", "--rows", "1..8")
    code, _, err = command("counterfactuals", loans / "map", loans / "loans.csv", *asked)
    assert (code, "names of rows, such as n0, or two such as n0..n299" in err) == (1, True)


def test_whole_numbers_stay_within_bounds_that_are_none(find, loans):
    """No answer is rounded across its bound, though training missed some ages."""
    found, _ = find("--bounds", "age=30.5..50.5,amount=4.5..20.5", "--answers", "3")
    after = [changes(answer) for each in found["answers"] for answer in each["answers"]]
    for name, low, high in (("age", 31, 50), ("amount", 5, 20)):
        moved = [each[name] for each in after if name in each]
        assert len(moved) > 5
        assert all(min(low, a) <= b <= max(high, a) for a, b in moved)


def test_rows_outside_their_bounds_may_stay_where_they_are_and_that_is_told(find, loans):
    age = table(loans)["age"].fillna(0)
    found, err = find("--bounds", "age=..30", "--vary", "age,amount", "--rows", "2..40")
    assert f"rows outside --bounds in 'age' may stay where they are: {(age[1:40] > 30).sum()} of 39" in err
    for each in found["answers"]:
        for answer in each["answers"]:
            before, after = changes(answer).get("age", (0, 0))
            assert after <= max(30, before)


def test_complete_rows_of_the_map_are_marked_and_can_be_left_out(command, tmp_path):
    rows = [
        f"{color},{size},{'yes' if color == 'red' else 'no'}" for color in ("red", "blue") for size in ("s", "l")
    ]
    (tmp_path / "words.csv").write_text("\n".join(["color,size,label", *(rows * 10)]))
    assert command("train", tmp_path / "words.csv", "--shape", "3x3", "--out", tmp_path / "map")[0] == 0
    asked = ("counterfactuals", tmp_path / "map", tmp_path / "words.csv", "--target", "yes", "--rows", "3")
    code, out, err = command(*asked)
    assert code == 0
    assert ["3", "1", "color", "blue", "red", "a", "training", "row"] in [
        line.split() for line in out.splitlines()
    ]
    assert "note: 1 of the answers are complete rows of the samples in the map" in err
    assert "--no-training-rows gives none" in err
    _, out, err = command(*asked, "--no-training-rows")
    assert "training row" not in out.replace("rows of the training data", "")
    assert "complete rows of the samples" not in err
    assert "row 3: what was found are complete rows of the training data" in out


MISTAKES = {
    ("--target", "grantd"): "need one of the labels that rows can be called here: granted, refused",
    ("--target", "granted", "--fix", "agee"): "--fix names 'agee', which loans does not have",
    ("--target", "granted", "--fix", ",".join(NAMES)): "--fix names all columns",
    ("--target", "granted", "--bounds", "home=1..2"): "--bounds names 'home', which holds words",
    ("--target", "granted", "--bounds", "age=1..2,age=1.."): "--bounds names 'age' twice",
    ("--target", "granted", "--bounds", "amount=2.2..2.8"): "holds whole numbers; need bounds with one between "
    "them, such as 2..3",
    ("--target", "granted", "--direction", "hom=up"): "--direction names 'hom'",
    ("--target", "granted", "--train", "loans.csv"): "--train is loans, which has no labels",
    ("--target", "granted", "--train", "loans.csv", "--label-column", "home"): "need a map without it",
    ("--target", "granted", "--out", "loans.csv", "--overwrite"): "--out is loans.csv, which is to be read",
    ("--target", "granted", "--train", "other.csv", "--out", "other.csv", "--overwrite"): "which is to be read",
}  # fmt: skip
WRONG_USAGE = {
    ("--bounds", "age=9..2"): "need such as age=18..65, age=18.. or age=..65",
    ("--bounds", "age"): "need such as",
    ("--bounds", "age=.."): "need such as",
    ("--bounds", "age=a..b"): "need such as",
    ("--direction", "age=sideways"): "need such as age=up",
    ("--vary", "age", "--fix", "home"): "leave one out",
    ("--overwrite",): "--overwrite is for what --out names",
    ("--answers", "0"): "not in the range",
}


@pytest.mark.parametrize("more", MISTAKES)
def test_mistakes_are_told_in_the_words_of_the_command(command, loans, monkeypatch, more):
    monkeypatch.chdir(loans)
    (loans / "other.csv").write_bytes((loans / "loans.csv").read_bytes())
    code, _, err = command("counterfactuals", "map", "loans.csv", *more)
    assert code == 1
    assert MISTAKES[more] in err


@pytest.mark.parametrize("more", WRONG_USAGE)
def test_wrong_usage_is_told(command, loans, monkeypatch, more):
    monkeypatch.chdir(loans)
    code, _, err = command("counterfactuals", "map", "loans.csv", "--target", "granted", *more)
    assert code == 2
    assert WRONG_USAGE[more] in err


def test_a_map_without_labels_says_that_somebody_has_to_judge(command, loans, tmp_path):
    assert command("train", loans / "loans.csv", "--drop", "name,loan", "--out", tmp_path / "map")[0] == 0
    asked = ("counterfactuals", tmp_path / "map", loans / "loans.csv", "--target", "granted", "--rows", "2")
    code, _, err = command(*asked)
    assert code == 1
    assert "train the map with --label-column, or pass a table with them as --train" in err
    assert command(*asked, "--train", loans / "loans.csv", "--label-column", "loan")[0] == 0


def test_plausible_answers_change_more(find):
    spare, plausible = (
        sum(len(answer["changes"]) for each in found["answers"] for answer in each["answers"])
        for found, _ in (find(), find("--plausible"))
    )
    assert plausible > spare


def test_several_answers_are_numbered_in_the_table(command, find, loans):
    found, _ = find("--rows", "1..20", "--answers", 2)
    _, out, _ = command(
        "counterfactuals", loans / "map", loans / "loans.csv", "--target", "granted", "--rows", "1..20",
        "--answers", 2,
    )  # fmt: skip
    heads, *lines = out.split("\n\n")[1].splitlines()
    assert heads.split()[:3] == ["row", "answer", "cost"]
    numbered = [tuple(map(int, line.split()[:2])) for line in lines if line[:1].isdigit()]
    answers = [(each["row"], i + 1) for each in found["answers"] for i, _ in enumerate(each["answers"])]
    assert numbered == answers
    assert {number for _, number in answers} == {1, 2}


@pytest.mark.slow
def test_the_how_to_shows_what_is_printed(command, tmp_path, monkeypatch):
    page = (Path(__file__).parents[2] / "docs" / "howto" / "counterfactuals.md").read_text(encoding="utf-8")
    made = {}
    for example in doctest.DocTestParser().get_examples(page):
        exec(example.source, made)  # noqa: S102  # the loans of the page, up to the decisions
        if "y" in made:
            break
    monkeypatch.chdir(tmp_path)
    made["X"].assign(loan=made["y"]).to_csv("loans.csv", index=False)
    typed = [line.split() for line in page.splitlines() if line.startswith("somersault ") and "loans.csv" in line]
    assert [line[1] for line in typed] == ["train", "counterfactuals"]
    for line in typed:
        code, out, err = command(*line[1:])
        assert code == 0, err
    assert f"\n```\n{out}```\n" in page


def test_the_explorer_asks_the_same_trees(command, find, loans, tmp_path):
    page = tmp_path / "page.html"
    asked = ("explore", loans / "map", loans / "loans.csv", "--label-column", "loan", "--save", page)
    assert command(*asked)[0] == 0
    assert '"asked":"the map"' in page.read_text(encoding="utf-8")
    assert command(*asked, "--train", loans / "loans.csv")[0] == 0
    text = page.read_text(encoding="utf-8")
    assert '"asked":"the model"' in text
    answers = json.loads(re.search(r'<script[^>]*id="answers"[^>]*>(.*?)</script>', text, re.DOTALL)[1])
    shown = {each["ask"]["row"]: each["answer"] for each in answers if each["ask"]["kind"] == "changes"}
    found, _ = find("--train", loans / "loans.csv", "--label-column", "loan")
    assert len(shown) > 1
    for row, answer in shown.items():
        assert answer["now"] == found["answers"][row]["now"]  # which counts rows from 1


def test_the_explorer_tells_what_is_wrong_with_the_table_to_train_on(command, loans, tmp_path):
    asked = ("explore", loans / "map", loans / "loans.csv", "--save")
    code, _, err = command(*asked, tmp_path / "page.html", "--train", loans / "loans.csv")
    assert code == 1
    assert "--train is loans, which has no labels" in err
    (tmp_path / "own.html").write_text("a,b\n1,2\n")
    code, _, err = command(*asked, tmp_path / "own.html", "--train", tmp_path / "own.html", "--overwrite")
    assert code == 1
    assert "which is to be read" in err
