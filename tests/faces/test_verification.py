"""LFW's protocol: the arithmetic on similarities made by hand, the files, and a real run."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from faces import packs
from faces.evaluation import drawing, judging, pairs, verification
from faces.evaluation.pairs import PairsError, Photo
from tests.photos import Photos

FILE = "2\t1\nAda\t1\t2\nAda\t1\tBob\t1\nBob\t1\t2\nAda\t2\tBob\t2\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.txt"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_threshold_is_half_way_between_the_kinds() -> None:
    similarities = np.array([0.1, 0.3, 0.5, 0.9])
    same = np.array([False, False, True, True])
    assert judging.best_threshold(similarities, same) == pytest.approx(0.4)
    assert judging.accuracy(similarities, same, 0.4) == 1
    assert judging.accuracy(similarities, same, 0.6) == 0.75


def test_threshold_does_not_part_equal_similarities() -> None:
    """One of each kind at 0.5: either side of both is right for three of four."""
    similarities = np.array([0.1, 0.5, 0.5, 0.9])
    same = np.array([False, False, True, True])
    threshold = judging.best_threshold(similarities, same)
    assert threshold != 0.5 or not (similarities > threshold)[1]
    assert judging.accuracy(similarities, same, threshold) == 0.75


def test_threshold_when_all_are_of_one_kind() -> None:
    similarities = np.array([0.2, 0.4])
    for same in (np.array([True, True]), np.array([False, False])):
        threshold = judging.best_threshold(similarities, same)
        assert judging.accuracy(similarities, same, threshold) == 1


def test_threshold_at_a_rate_lets_so_many_strangers_pass() -> None:
    strangers = np.arange(1000) / 1000
    for rate, passed in ((0.0, 0), (0.001, 1), (0.0019, 1), (0.01, 10)):
        assert (strangers > judging.threshold_at(strangers, rate)).sum() == passed


def test_equal_error_rate() -> None:
    same = np.array([True] * 4 + [False] * 4)
    apart = np.array([0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1])
    assert judging.equal_error_rate(apart, same) == pytest.approx(0)
    crossed = np.array([0.9, 0.8, 0.7, 0.3, 0.6, 0.4, 0.2, 0.1])
    assert judging.equal_error_rate(crossed, same) == pytest.approx(0.25)
    assert judging.equal_error_rate(1 - apart, same) == pytest.approx(1)


def test_each_fold_is_judged_by_the_other() -> None:
    """The second fold's similarities lie 0.3 higher: the first one's threshold is wrong there."""
    similarities = np.array([0.5, 0.6, 0.1, 0.2, 0.8, 0.9, 0.4, 0.5])
    same = np.array([True, True, False, False] * 2)
    result = judging.judge(similarities, same, np.repeat([0, 1], 4))
    # Learnt thresholds: 0.65 for the first fold, 0.35 for the second.
    assert result.threshold == pytest.approx(0.5)
    assert result.accuracy == pytest.approx(0.5)
    assert result.accuracy_deviation == pytest.approx(0)
    # Above the highest stranger of the other fold: 1 of 2 at 0.5, and all of the second at 0.2,
    # where both of its strangers pass.
    assert result.tar == pytest.approx((0.5 + 1) / 2)
    assert result.tar_deviation == pytest.approx(0.25)
    assert result.far == pytest.approx(0.5)
    # Of 16 pairs of pairs, 0.5 against 0.5 is even.
    assert result.auc == pytest.approx((16 - 0.5) / 16)


def test_file_of_pairs(file: Path) -> None:
    read = pairs.read(file)
    assert [(pair.fold, pair.same) for pair in read] == [
        (0, True),
        (0, False),
        (1, True),
        (1, False),
    ]
    assert read[1].one == Photo("Ada", 1)
    assert read[3].other == Photo("Bob", 2)
    assert pairs.photos_of(read) == [
        Photo("Ada", 1),
        Photo("Ada", 2),
        Photo("Bob", 1),
        Photo("Bob", 2),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "first line"),
        ("ten\t300\n", "first line"),
        ("1\t300\n", "two folds"),
        (FILE + "Ada\t1\t2\n", "but 5 follow"),
        (FILE.replace("Bob\t1\t2", "Bob\t1"), "line 4"),
        (FILE.replace("Bob\t1\t2", "Bob\t1\tx"), "line 4"),
        (FILE.replace("Bob\t1\t2", "Bob\t1\t1"), "two photos of one person"),
        (FILE.replace("Ada\t2\tBob\t2", "Ada\t2\tAda\t1"), "two people"),
    ],
)
def test_malformed_pairs_say_where(file: Path, text: str, reason: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PairsError, match=reason):
        pairs.read(file)


def test_no_file_of_pairs(tmp_path: Path) -> None:
    with pytest.raises(PairsError, match=r"none\.txt"):
        pairs.read(tmp_path / "none.txt")


def test_photos_in_folders_by_name_or_in_one(file: Path, tmp_path: Path) -> None:
    nested = tmp_path / "Ada" / "Ada_0001.jpg"
    nested.parent.mkdir()
    flat = [tmp_path / f"{name}.jpg" for name in ("Ada_0002", "Bob_0001")]
    for path in (nested, *flat):
        path.touch()
    known = pairs.read(file)
    with pytest.raises(PairsError, match=r"1 of 4 photos are missing \(Bob_0002\)"):
        pairs.files(tmp_path, known)
    (tmp_path / "Bob_0002.png").touch()
    found = pairs.files(tmp_path, known)
    assert found[Photo("Ada", 1)] == nested
    assert found[Photo("Bob", 2)].suffix == ".png"


def test_photo_without_a_face_is_like_no_other(file: Path) -> None:
    one = np.array([1.0, 0.0], np.float32)
    vectors = {Photo("Ada", 1): one, Photo("Ada", 2): one, Photo("Bob", 1): -one}
    assert verification.similarities(pairs.read(file), vectors).tolist() == [1, -1, -1, -1]


def test_drawn_pairs_have_lfws_form() -> None:
    photos = {f"p{number}": 2 + number % 5 for number in range(60)} | {"busy": 100}
    drawn = drawing.draw(photos, folds=3, size=40)
    assert drawn == drawing.draw(photos, folds=3, size=40)
    assert Counter((pair.fold, pair.same) for pair in drawn) == Counter(
        {(fold, same): 40 for fold in range(3) for same in (True, False)}
    )
    assert len(set(drawn)) == len(drawn)
    assert all(
        1 <= photo.number <= photos[photo.person]
        for pair in drawn
        for photo in (pair.one, pair.other)
    )
    folds = [
        {p.person for q in drawn if q.fold == fold for p in (q.one, q.other)} for fold in (0, 1, 2)
    ]
    assert not folds[0] & folds[1] | folds[1] & folds[2] | folds[0] & folds[2]
    with pytest.raises(PairsError, match="fewer than 40 pairs"):
        drawing.draw({"Ada": 2, "Bob": 3}, folds=2, size=40)


def test_only_photos_of_one_labelled_face_are_drawn(tmp_path: Path) -> None:
    rows = ["b.jpg,Ada,0,0,9,9", "a.jpg,Ada,0,0,9,9", "c.jpg,Ada,0,0,9,9", "c.jpg,Bob,9,9,9,9"]
    (tmp_path / "labels.csv").write_text("\n".join(["photo,person,x,y,w,h", *rows]))
    photos = tmp_path / "photos"
    assert drawing.single(tmp_path) == {
        Photo("Ada", 1): photos / "a.jpg",
        Photo("Ada", 2): photos / "b.jpg",
    }


@pytest.fixture
def presidents(photos: Photos, tmp_path: Path) -> Path:
    """Two photos of one man and one of another, under LFW's names, and pairs of them."""
    for source, name in (
        ("obama.jpg", "Obama_0001"),
        ("obama2.jpg", "Obama_0002"),
        ("biden.jpg", "Biden_0001"),
    ):
        (tmp_path / f"{name}.jpg").symlink_to(photos[source])
    fold = "Obama\t1\t2\nObama\t{}\tBiden\t1\n"
    (tmp_path / "pairs.txt").write_text("2\t1\n" + fold.format(1) + fold.format(2))
    return tmp_path


def evaluate(folder: Path, *arguments: str) -> None:
    given = "--images", str(folder), "--pairs", str(folder / "pairs.txt")
    call_command("evaluate", "verification", *given, *arguments)


def test_command(
    edgeface: packs.Pack, presidents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(presidents, "--pack", "edgeface", "--json")
    found = json.loads(capsys.readouterr().out)["edgeface"]
    assert found["accuracy"] == found["auc"] == found["tar"] == 1
    assert found["missed"] == found["eer"] == 0
    assert 0.1 < found["threshold"] < 0.7
    evaluate(presidents, "--plots", str(presidents / "plots"))
    assert "4 pairs of 3 photos of 2 people" in capsys.readouterr().out
    assert (presidents / "plots" / "roc.svg").read_text().count("<path") > 1


def test_command_tells_what_is_missing(edgeface: packs.Pack, presidents: Path) -> None:
    with pytest.raises(CommandError, match="There is no pack called"):
        evaluate(presidents, "--pack", "none")
    with pytest.raises(CommandError, match="--images needs --pairs"):
        call_command("evaluate", "verification", "--images", str(presidents))
    (presidents / "Biden_0001.jpg").unlink()
    with pytest.raises(CommandError, match=r"1 of 3 photos are missing \(Biden_0001\)"):
        evaluate(presidents)
    (presidents / "Biden_0001.jpg").write_bytes(b"no photo")
    with pytest.raises(CommandError, match=r"Biden_0001\.jpg: "):
        evaluate(presidents)
