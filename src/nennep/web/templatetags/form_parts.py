"""Fields, whole forms and what is wrong in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.forms import widgets as form_widgets

register = template.Library()


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", hint: str = "", width: str = "") -> dict[str, Any]:
    """One field: label above, hint below it, then the control, then what is wrong. `width`: short, medium, full."""
    widget = bound.field.widget
    kind = "control"
    if isinstance(widget, form_widgets.CheckboxInput):
        kind = "check"
    elif isinstance(widget, (form_widgets.RadioSelect, form_widgets.CheckboxSelectMultiple)):
        kind = "group"
    elif isinstance(widget, form_widgets.FileInput):
        kind = "file"
    help_text = (
        (hint or bound.help_text).strip() if isinstance(hint or bound.help_text, str) else bound.help_text
    )
    described = " ".join(
        name
        for name, there in (
            (f"{bound.id_for_label}-hint", help_text),
            (f"{bound.id_for_label}-error", bound.errors),
        )
        if there
    )
    attrs: dict[str, Any] = {"class": _control_class(widget)}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": help_text,
        "width": width or getattr(bound.field, "width", ""),
        "control": bound.as_widget(attrs=attrs) if kind != "group" else bound,
        "is_optional": not bound.field.required and kind != "check",
    }


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: Any, summary: bool = True) -> dict[str, Any]:
    """All fields of a form, one below the other, after the summary of what is wrong."""
    return {"form": form, "summary": summary, "fieldsets": _fieldsets(form)}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any, more: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """What is wrong in the form, each sentence a link to its field.

    `more` is what is wrong beside its own fields, in its rows: the id of the control and the sentence.
    """
    own = sum(len(errors) for errors in form.errors.values()) if form.is_bound else 0
    return {"form": form, "more": more, "count": own + len(more)}


def _control_class(widget: Any) -> str:
    own = str(widget.attrs.get("class", ""))
    if isinstance(widget, form_widgets.CheckboxInput):
        return f"form-check-input {own}".strip()
    if isinstance(widget, form_widgets.Select):
        return f"form-select {own}".strip()
    return f"form-control {own}".strip()


def _fieldsets(form: Any) -> list[tuple[str, list[BoundField]]]:
    """`form.fieldsets = ((title, (names…)), …)` when the form has them; the other visible fields come first."""
    declared = getattr(form, "fieldsets", ())
    named = {name for _title, names in declared for name in names}
    loose = [bound for bound in form.visible_fields() if bound.name not in named]
    sets: list[tuple[str, list[BoundField]]] = [("", loose)] if loose else []
    sets += [(str(title), [form[name] for name in names if name in form.fields]) for title, names in declared]
    return sets
