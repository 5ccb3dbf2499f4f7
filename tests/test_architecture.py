"""The shape of the house, as checks that fail: arrows, names, imports, tests that assert, sentences through wording."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, TESTS = ROOT / "da_desk", ROOT / "tests"
MOST_LINES = 450
BANNED = re.compile(r"(^|_)(utils?|helpers?|commons?|managers?|misc)(_|$)")

PRODUCT = "DA Desk"
"""A name, the same in every language."""

IMPORTED_LATE = {("app.py", "load_doors"), ("app.py", "load_workplace")}
"""The functions that import when they are called: services and pages come after the first paint (architecture.md)."""

COMMITS = {"store/store.py"}
"""The one place that commits."""

WORDING = {"_", "ngettext"}
SHOWS_TEXT = re.compile(
    r"^(set(Text|ToolTip|StatusTip|WhatsThis|WindowTitle|Title|PlaceholderText|PlainText|Html|Accessible\w+|Prefix|Suffix"
    r"|InformativeText|DetailedText|SpecialValueText)|add(Item|Tab|Action|Menu|Row)|insertTab|showMessage"
    r"|Q(Label|PushButton|ToolButton|CheckBox|RadioButton|GroupBox|Action|Menu|CommandLinkButton))$"
)
SENTENCE_FLOORS = ("views", "cli", "services")
INVENTED = re.compile(r"^training")
"""Files of the training desk: what invented people say there is content, and stays English."""


def sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def called(node: ast.Call) -> str:
    """The last name of what is called: ``setText`` of ``self.title.setText(…)``."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def test_the_import_contracts_hold() -> None:
    run = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    checked = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("folder", [PACKAGE, TESTS, ROOT / "installer"], ids=lambda path: path.name)
def test_no_file_is_called_utils_or_the_like(folder: Path) -> None:
    found = [path.relative_to(ROOT) for path in folder.rglob("*") if BANNED.search(path.stem.lower())]
    assert found == []


def test_no_class_is_called_manager_or_the_like() -> None:
    ended = re.compile(r"(Utils?|Helpers?|Manager)$")
    found = [
        place(path, node)
        for path in sources(PACKAGE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and ended.search(node.name)
    ]
    assert found == []


def test_files_stay_small() -> None:
    code = [path for path in sources(PACKAGE) if "versions" not in path.parts and not INVENTED.match(path.name)]
    assert {path.name: count for path in code if (count := _lines(path)) > MOST_LINES} == {}


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_imports_stand_at_the_top() -> None:
    found = [
        place(path, inner)
        for path in sources(PACKAGE)
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and (path.relative_to(PACKAGE).as_posix(), function.name) not in IMPORTED_LATE
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_only_the_store_commits() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in sources(PACKAGE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and called(node) in ("commit", "rollback", "sessionmaker", "begin_nested")
    }
    assert found == COMMITS


# Every test asserts.


def asserting(functions: dict[str, list[ast.AST]]) -> set[str]:
    """Names of functions that assert, themselves or through one that does."""
    names = {name for name, nodes in functions.items() if any(asserts(node, set()) for node in nodes)}
    while True:
        more = {name for name, nodes in functions.items() if any(asserts(node, names) for node in nodes)}
        if more <= names:
            return names
        names |= more


def asserts(function: ast.AST, asserting_names: set[str]) -> bool:
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and called(node) in {"raises", "warns", "fail"} | asserting_names)
        for node in ast.walk(function)
    )


def test_every_test_asserts() -> None:
    trees = {path: parsed(path) for path in sources(TESTS)}
    functions: dict[str, list[ast.AST]] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.setdefault(node.name, []).append(node)
    shared = asserting({name: nodes for name, nodes in functions.items() if not name.startswith("test_")})
    silent = [
        f"{place(path, node)} {node.name}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not asserts(node, shared)
    ]
    assert silent == []


# Every sentence goes through wording.


def words_in(node: ast.expr) -> str:
    """The letters that a literal puts before a person: of a plain text, or of the fixed parts of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return " ".join(words_in(part) for part in node.values if isinstance(part, ast.Constant))
    return ""


def raw_texts(tree: ast.Module) -> Iterator[ast.expr]:
    """Literals with a word in them, given straight to something that shows text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and SHOWS_TEXT.match(called(node)):
            given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg in ("text", "title"))]
            yield from (part for part in given if re.search(r"[^\W\d_]{2,}", words_in(part).replace(PRODUCT, "")))


def test_no_label_is_written_past_wording() -> None:
    found = [place(path, node) for path in sources(PACKAGE / "views") for node in raw_texts(parsed(path))]
    assert found == []


def docstrings(tree: ast.Module) -> set[int]:
    """Ids of the constants that are no sentences to a person: docstrings and notes that stand alone."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def worded(tree: ast.Module) -> set[int]:
    """Ids of everything inside ``_()``, ``ngettext()`` and the texts of our own mistakes (``raise LookupError(…)``)."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        ours = isinstance(node, ast.Call) and (called(node) in WORDING or called(node).endswith("Error"))
        if ours:
            inside |= {id(part) for part in ast.walk(node)}
    return inside


SENTENCE = re.compile(r"^[A-Z][\w’']*( [\w’',{}]+){2,}|^[A-Z][\w’', {}]+[.?!]$")


def bare_sentences(tree: ast.Module) -> Iterator[ast.Constant]:
    """Literals that read like a sentence and pass by wording."""
    spared = docstrings(tree) | worded(tree)
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in spared and SENTENCE.search(text):
            yield cast(ast.Constant, node)


@pytest.mark.parametrize("floor", SENTENCE_FLOORS)
def test_no_sentence_is_written_past_wording(floor: str) -> None:
    found = [
        f"{place(path, node)} {node.value!r}"
        for path in sources(PACKAGE / floor)
        if not INVENTED.match(path.name)
        for node in bare_sentences(parsed(path))
    ]
    assert found == []


def test_wording_gets_whole_sentences() -> None:
    """A translator sees what stands in ``_()``: a constant, never an f-string or a piece put together."""
    found = [
        place(path, node)
        for path in sources(PACKAGE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDING
        for part in node.args[: 1 if node.func.id == "_" else 2]
        if not (isinstance(part, ast.Constant) and isinstance(part.value, str))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("label.setText('Save the case')", 1),
        ("QLabel(f'Case {ref}')", 1),
        ("label.setText(_('Save the case'))", 0),
        ("label.setText('')", 0),
        ("label.setText(f'{day} – {time}')", 0),
        ("box.setObjectName('card')", 0),
    ],
)
def test_the_check_itself_sees_raw_labels(source: str, caught: int) -> None:
    assert len(list(raw_texts(ast.parse(source)))) == caught


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("show('Nothing was found here.')", 1),
        ("show(_('Nothing was found here.'))", 0),
        ("raise LookupError('Nothing was found here.')", 0),
        ("'''Nothing was found here.'''", 0),
        ("open_page('case-overview')", 0),
    ],
)
def test_the_check_itself_sees_bare_sentences(source: str, caught: int) -> None:
    assert len(list(bare_sentences(ast.parse(source)))) == caught
