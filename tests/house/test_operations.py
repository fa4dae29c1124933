"""An act has one shape, and only acts write (docs/house.md)."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.house.source import ROOT, Module, modules

# Public functions in an operations room that are not one act of one person, each with its reason.
NOT_AN_ACT: dict[str, str] = {
    "nennep.accounts.operations.system_user": "the account in whose name the machine acts, made when first needed",
    "nennep.audit.operations.record": "writes the trace inside the transaction of the act that calls it",
    "nennep.nominations.operations.register_roster": "wiring at start, no act",
    "nennep.norms.operations.follow_rules": "calls follow_rule, a transaction for each class",
    "nennep.norms.operations.require_permission": "asks and refuses; it writes nothing",
    "nennep.norms.operations.register_rule_follower": "wiring at start, no act",
    "nennep.presence.operations.answer": "verifies before its transaction, and keeps a refusal that outlasts the exception",
    "nennep.presence.operations.begin": "asks and writes nothing, except a refusal that outlasts the exception",
    "nennep.presence.operations.begin_passkey": "asks and writes nothing",
}
# Files and folders outside operations that may write, each with its reason.
MAY_WRITE: dict[str, str] = {
    "src/nennep/console/benching": "rows of the bench world in bulk, only into the empty database of a bench",
}

WRITES_WITHOUT_POSITION = {"save", "asave", "delete", "adelete", "update", "aupdate"}
WRITES_ALWAYS = {
    "bulk_create", "abulk_create", "bulk_update", "abulk_update", "get_or_create", "aget_or_create",
    "update_or_create", "aupdate_or_create", "create_user", "create_superuser", "_raw_delete", "set_password",
}  # fmt: skip
CREATES = {"create", "acreate"}
RELATION_WRITES = {"add", "set", "remove", "clear"}


def operation_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """The acts: public functions of operations.py, or of a folder operations/ those that its __init__ hands out."""
    handed_out = {
        module.area: {
            alias.asname or alias.name
            for node in module.tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for module in modules()
        if module.room == "operations" and module.path.name == "__init__.py"
    }
    for module in modules():
        if module.room != "operations":
            continue
        public = handed_out.get(module.area)
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if public is None or node.name in public:
                yield f"nennep.{module.area}.operations.{node.name}", node


def test_acts_are_entered_by_the_front_door() -> None:
    """Steps shared inside a folder operations/ are nobody else's: from outside one imports the folder itself."""
    found = [
        f"{module.place}:{node.lineno}: from {node.module}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and re.fullmatch(r"nennep\.\w+\.operations\..+", node.module or "")
        and not (module.room == "operations" and node.module.split(".")[1] == module.area)
    ]
    assert not found, "\n" + "\n".join(found)


def shape_faults(name: str, function: ast.FunctionDef) -> list[str]:
    """What is wrong with the shape of an act; the empty list when nothing is."""
    arguments = function.args
    names = {argument.arg for argument in arguments.kwonlyargs}
    faults = []
    if arguments.posonlyargs or arguments.args or arguments.vararg or arguments.kwarg:
        faults.append("takes arguments that are not keyword-only")
    faults += [f"has no `{wanted}`" for wanted in ("by", "now") if wanted not in names]
    decorators = {ast.unparse(decorator).split("(")[0] for decorator in function.decorator_list}
    if not decorators & {"transaction.atomic", "atomic"}:
        faults.append("is not decorated with transaction.atomic")
    if not ast.get_docstring(function):
        faults.append("has no docstring saying what the act means")
    return [f"{name} {fault}" for fault in faults]


def test_every_act_has_the_shape_of_an_act() -> None:
    faults = [
        fault
        for name, function in operation_functions()
        if name not in NOT_AN_ACT
        for fault in shape_faults(name, function)
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_exceptions_from_the_shape_still_exist() -> None:
    assert set(NOT_AN_ACT) <= {name for name, _ in operation_functions()}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def close(batch, *, by, now): 'x'", "keyword-only"),
        ("@transaction.atomic\ndef close(*, batch, now): 'x'", "no `by`"),
        ("@transaction.atomic\ndef close(*, batch, by): 'x'", "no `now`"),
        ("def close(*, batch, by, now): 'x'", "transaction.atomic"),
        ("@transaction.atomic\ndef close(*, batch, by, now): ...", "docstring"),
    ],
)
def test_a_wrong_shape_is_seen(source: str, fault: str) -> None:
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert any(fault in sentence for sentence in shape_faults("close", function))


def relation_names() -> set[str]:
    """Names under which a many-to-many relation of ours is reached."""
    names = set()
    for model in apps.get_models():
        if model.__module__.startswith("nennep."):
            for field in model._meta.get_fields():
                if field.many_to_many:
                    names.add(field.get_accessor_name() if field.auto_created else field.name)
    return {name for name in names if name}


def operation_names(tree: ast.AST) -> set[str]:
    """Names under which a file knows rooms of operations: `accounts_operations.create_user(…)` calls an act."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == "operations" or (node.module or "").endswith(".operations")
    }


def writes(tree: ast.AST, relations: set[str]) -> Iterator[tuple[int, str]]:
    """Calls that change a row, told from the like-named calls on dicts, sets, files and storages.

    Django's save, update and delete take keywords only, theirs take a position: `marks.update(other)` is a dict,
    `marks.update(minutes=5)` a query. A dict that must be updated by keywords says `marks |= {...}`.
    """
    acts = operation_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, receiver = node.func.attr, node.func.value
        if ast.unparse(receiver) in acts:
            continue
        positional = bool(node.args)
        is_write = (
            name in WRITES_ALWAYS
            or (
                name in WRITES_WITHOUT_POSITION
                and not positional
                and (bool(node.keywords) or "update" not in name)
            )
            or (name in CREATES and isinstance(receiver, ast.Attribute | ast.Call))
            or (
                name in RELATION_WRITES and isinstance(receiver, ast.Attribute) and receiver.attr in relations
            )
        )
        if is_write:
            yield node.lineno, ast.unparse(node)[:100]


def may_write(module: Module) -> bool:
    return module.room == "operations" or any(module.path.is_relative_to(ROOT / place) for place in MAY_WRITE)


def test_only_acts_write() -> None:
    relations = relation_names()
    found = [
        f"{module.place}:{line}: {call}"
        for module in modules()
        if not may_write(module)
        for line, call in writes(module.tree, relations)
    ]
    assert not found, "only operations change rows:\n" + "\n".join(found)


def test_exceptions_from_writing_still_write() -> None:
    relations = relation_names()
    writing = [module.path for module in modules() if any(writes(module.tree, relations))]
    idle = [place for place in MAY_WRITE if not any(path.is_relative_to(ROOT / place) for path in writing)]
    assert not idle, "nothing writes there any more: " + ", ".join(idle)


@pytest.mark.parametrize(
    ("source", "is_write"),
    [
        ("batch.save(update_fields=['state'])", True),
        ("batch.save()", True),
        ("Batch.objects.create(code='1')", True),
        ("person.postings.create(post='x')", True),
        ("Mark.objects.filter(pk=1).update(minutes=5)", True),
        ("Mark.objects.filter(pk=1).delete()", True),
        ("Mark.objects.bulk_create(rows)", True),
        ("counts.update(other)", False),
        ("digest.update(b'x')", False),
        ("seen.update()", False),
        ("document.save(buffer)", False),
        ("picture.save(buffer, format='PNG')", False),
        ("storage.delete(name)", False),
        ("names.add('x')", False),
        ("notice.bases.add(basis)", True),
        ("from nennep.accounts import operations as acts\nacts.create_user(name='x')", False),
        ("from nennep.accounts.models import User\nUser.objects.create_user(name='x')", True),
    ],
)
def test_writing_calls_are_told_apart(source: str, is_write: bool) -> None:
    assert bool(list(writes(ast.parse(source), {"bases"}))) is is_write


def only_refuses(function: ast.FunctionDef) -> bool:
    """An append-only table: the method raises, or passes on unchanged what it does not refuse."""
    for statement in function.body:
        refuses = isinstance(statement, ast.Raise) or (
            isinstance(statement, ast.If) and all(isinstance(inner, ast.Raise) for inner in statement.body)
        )
        text = ast.unparse(statement)
        passes_on = text.startswith((f"super().{function.name}(", f"return super().{function.name}("))
        if not (
            refuses
            or passes_on
            or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        ):
            return False
    return True


def test_saving_means_nothing_but_saving() -> None:
    """What happens stands in the operation: save and delete of a model may refuse, never do more; nobody listens."""
    found = [
        f"{module.place}:{node.lineno}: def {node.name}"
        for module in modules()
        if module.room == "models"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and node.name in {"save", "delete", "asave", "adelete"}
        and not only_refuses(node)
    ]
    found += [f"{module.place}: uses receiver(" for module in modules() if "@receiver(" in module.text]
    assert not found, "\n" + "\n".join(found)
