"""Messages are English in the source and Vietnamese on the screen; each area's file is found by the program."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tests.house.source import PACKAGE, Module, docstrings, modules
from tools import messages

VIETNAMESE = re.compile(
    r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)
# Vietnamese is here the matter itself, not a message of the screen.
DATA_AREAS = {
    "kernel": "letters, tone marks, words of days and numbers",
    "scenario": "invented people, units and documents",
}
DATA_ROOMS = {
    "intake": "words that stand in the headings of real spreadsheets",
    "printing": "fixed phrases of official documents, which are Vietnamese whoever prints them",
    "layouts": "the same",
    "gallery": "invented contents of the components, never in production",
}
# Anywhere else: a comment `# Vietnamese: why` on the line of the string, or above the statement that holds a table.
REASON = "# Vietnamese:"
# A module whose matter is an official paper or invented data says so once, in a comment line of its own above the code.
THROUGHOUT = re.compile(r"# Vietnamese throughout: \w.+")


def english_messages(tree: ast.Module) -> set[int]:
    """Ids of English sentences for translation that quote a Vietnamese word or number as an example."""
    return {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in messages.CALLS
        for argument in node.args
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and is_mostly_english(argument.value)
    }


def is_mostly_english(text: str) -> bool:
    words = text.split()
    return sum(bool(VIETNAMESE.search(word)) for word in words) * 3 <= len(words)


def excused_lines(module: Module) -> set[int]:
    """Lines of strings whose Vietnamese is explained beside them or above their statement."""
    lines = module.text.splitlines()
    excused = {number for number, line in enumerate(lines, 1) if REASON in line}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and {node.lineno, node.lineno - 1} & excused:
            excused |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return excused


def is_vietnamese_throughout(text: str) -> bool:
    """Whether the comment stands above the code, where a reader meets it first, with its reason."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and THROUGHOUT.fullmatch(token.string):
            return True
        if token.type == tokenize.NAME:
            return False
    return False


def vietnamese_strings(module: Module) -> Iterator[ast.Constant]:
    """Strings in Vietnamese, apart from documentation, examples in English messages and the name of the program."""
    notes = docstrings(module.tree) | english_messages(module.tree)
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in notes
            and VIETNAMESE.search(node.value)
            and "Nền Nếp" not in node.value
        ):
            yield node


def test_no_vietnamese_message_in_python() -> None:
    found = []
    for module in modules():
        if module.area in DATA_AREAS or module.room in DATA_ROOMS or is_vietnamese_throughout(module.text):
            continue
        excused = excused_lines(module)
        found += [
            f"{module.place}:{node.lineno}: {str(node.value)[:60]!r}"
            for node in vietnamese_strings(module)
            if node.lineno not in excused
        ]
    assert not found, "\n" + "\n".join(found)


def test_modules_that_are_vietnamese_throughout_still_are() -> None:
    idle = [
        module.place
        for module in modules()
        if is_vietnamese_throughout(module.text) and not any(vietnamese_strings(module))
    ]
    assert not idle, "the comment excuses nothing any more: " + ", ".join(idle)


@pytest.mark.parametrize(
    ("text", "is_excused"),
    [
        ('"""A letter."""\n\n# Vietnamese throughout: an official paper\nx = 1\n', True),
        ("# Vietnamese throughout:\nx = 1\n", False),
        ("# Vietnamese: one table\nx = 1\n", False),
        ("x = 1\n# Vietnamese throughout: said too late\n", False),
        ('"""# Vietnamese throughout: only quoted"""\nx = 1\n', False),
    ],
)
def test_the_comment_for_a_whole_module_is_read(text: str, is_excused: bool) -> None:
    assert is_vietnamese_throughout(text) is is_excused


def test_every_area_with_messages_is_read_by_the_program() -> None:
    read = {Path(config.path) / "locale" for config in apps.get_app_configs()} | {
        Path(p) for p in settings.LOCALE_PATHS
    }
    unread = [
        area.name
        for area in PACKAGE.iterdir()
        if (area / "__init__.py").exists() and messages.extract(area.name)[0] and area / "locale" not in read
    ]
    assert not unread, "add their locale folders to LOCALE_PATHS: " + ", ".join(unread)


def test_f_strings_are_not_translated() -> None:
    """`_(f"…")` never finds its translation; the sentence takes `.format(name=…)` afterwards."""
    found = [
        f"{module.place}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in messages.CALLS
        and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
    ]
    assert not found


class TestMessagesTool:
    """The tool on a small area of its own."""

    @pytest.fixture
    def area(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(messages, "ROOT", tmp_path)
        monkeypatch.setattr(messages, "SOURCE", tmp_path / "src" / "nennep")
        area = tmp_path / "src" / "nennep" / "boats"
        (area / "templates" / "boats").mkdir(parents=True)
        (area / "__init__.py").touch()
        (area / "states.py").write_text(
            'A = _("Open")\nB = ngettext("{count} boat", "{count} boats", n)\nC = pgettext("day", "May")\n'
        )
        (area / "templates" / "boats" / "list.html").write_text(
            '{% translate "All boats" %}{% blocktranslate count n=x %}one sail{% plural %}{{ n }} sails'
            "{% endblocktranslate %}{% blocktranslate trimmed %}\n  Name of\n  {{ boat }}\n{% endblocktranslate %}"
        )
        return area

    def run(self, *arguments: str) -> int:
        return messages.main(list(arguments))

    def translate(self, area: Path, **translations: str) -> None:
        path = area / "locale" / "vi" / "LC_MESSAGES" / "django.po"
        text = path.read_text(encoding="utf-8")
        for source, target in translations.items():
            head, tail = text.split(f'msgid "{source}', 1)
            text = (
                head + f'msgid "{source}' + re.sub(r'(msgstr(?:\[0\])?) ""', rf'\1 "{target}"', tail, count=1)
            )
        path.write_text(text, encoding="utf-8")

    def everything(self, area: Path) -> None:
        self.run()
        self.translate(
            area,
            **{
                "Open": "Mở", "{count} boat": "{count} thuyền", "May": "Tháng Năm", "All boats": "Mọi thuyền",
                "one sail": "%(n)s buồm", "Name of": "Tên của %(boat)s",
            },
        )  # fmt: skip

    def test_finds_every_kind_of_message(self, area: Path) -> None:
        found, problems = messages.extract("boats")
        assert not problems
        assert {(key.context, key.singular, key.plural) for key in found} == {
            ("", "Open", ""),
            ("", "{count} boat", "{count} boats"),
            ("day", "May", ""),
            ("", "All boats", ""),
            ("", "one sail", "%(n)s sails"),
            ("", "Name of %(boat)s", ""),
        }

    def test_missing_translations_fail_and_given_ones_are_kept(self, area: Path, capsys) -> None:
        assert self.run() == 1
        assert "no Vietnamese yet: 'Open'" in capsys.readouterr().out
        self.everything(area)
        assert self.run("--check") == 0
        before = (area / "locale/vi/LC_MESSAGES/django.po").read_bytes()
        assert self.run() == 0
        assert (area / "locale/vi/LC_MESSAGES/django.po").read_bytes() == before

    def test_left_over_messages_fail_and_are_dropped(self, area: Path, capsys) -> None:
        self.everything(area)
        (area / "states.py").write_text('A = _("Open")\n')
        assert self.run("--check") == 1
        assert "nobody says this any more: 'May'" in capsys.readouterr().out
        assert self.run() == 0
        assert "Tháng Năm" not in (area / "locale/vi/LC_MESSAGES/django.po").read_text(encoding="utf-8")

    def test_changed_placeholders_fail(self, area: Path, capsys) -> None:
        self.everything(area)
        path = area / "locale/vi/LC_MESSAGES/django.po"
        path.write_text(
            path.read_text(encoding="utf-8").replace("{count} thuyền", "{số} thuyền"), encoding="utf-8"
        )
        assert self.run("--check") == 1
        assert "other placeholders" in capsys.readouterr().out

    def test_one_english_has_one_vietnamese(self, area: Path, capsys) -> None:
        self.everything(area)
        other = area.parent / "ships"
        other.mkdir()
        (other / "__init__.py").write_text('A = _("Open")\n')
        assert self.run() == 0, "a translation of another area is taken over"
        path = other / "locale/vi/LC_MESSAGES/django.po"
        path.write_text(path.read_text(encoding="utf-8").replace("Mở", "Đang mở"), encoding="utf-8")
        assert self.run("--check") == 1
        assert "boats and ships: translate differently" in capsys.readouterr().out

    def test_compiled_file_speaks_vietnamese(self, area: Path) -> None:
        import gettext

        self.everything(area)
        assert self.run("--compile") == 0
        with (area / "locale/vi/LC_MESSAGES/django.mo").open("rb") as stream:
            catalogue = gettext.GNUTranslations(stream)
        assert catalogue.gettext("Open") == "Mở"
        assert catalogue.pgettext("day", "May") == "Tháng Năm"
        assert catalogue.ngettext("{count} boat", "{count} boats", 1) == "{count} thuyền"
        assert catalogue.ngettext("{count} boat", "{count} boats", 7) == "{count} thuyền"

    def test_library_messages_are_kept(self, area: Path) -> None:
        (area / "locale").mkdir()
        (area / "locale" / "library_messages.txt").write_text("# of the sign-in library\nSign In\n")
        self.run()
        assert 'msgid "Sign In"' in (area / "locale/vi/LC_MESSAGES/django.po").read_text(encoding="utf-8")
