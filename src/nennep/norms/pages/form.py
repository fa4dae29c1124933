"""Forms about rules and study regulations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nennep.kernel import dates, text
from nennep.kernel.periods import in_force_on
from nennep.norms.models import Rule
from nennep.norms.pages.words import GROUPS, value_in_words
from nennep.norms.queries import key_name, rule_value
from nennep.norms.rules import KeyInfo, known_keys
from nennep.units.models import Unit
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb


def form_page(title: str, form: Any, act: str, rule: Rule, kind: str = "primary") -> FormPage:
    """A form about one rule."""
    found = rule_value(rule)
    back = reverse("norms:rule", args=[rule.pk])
    now = value_in_words(found.value, found.unit, found.operator)
    return FormPage(
        title,
        _("{name}: {value} from {day}").format(
            name=key_name(rule.key), value=now, day=dates.short(rule.valid_from)
        ),
        (_rules_crumb(), Crumb(found.name, back), Crumb(title)),
        form,
        act,
        back,
        kind,
    )


def choose_page(form: Any) -> FormPage:
    """Which rule gets a value."""
    title = _("Enter a value")
    lead = _(
        "For a rule without a value, or for an institution, programme or form of study of its own. To change a value that holds, open it."
    )
    return FormPage(title, lead, (_rules_crumb(), Crumb(title)), form, _("Choose"), reverse("norms:rules"))


def add_page(info: KeyInfo, form: Any, on: date) -> FormPage:
    """A value of one rule for a scope that has none."""
    title = _("Enter a value")
    return FormPage(
        title,
        info.name(get_language() or "vi"),
        (_rules_crumb(), Crumb(title)),
        form,
        _("Record the value"),
        reverse("norms:rules"),
        suggestions=_institutions(on),
    )


def regulation_page(form: Any, on: date) -> FormPage:
    """Which study regulation binds from a day on."""
    title = _("Enter a study regulation")
    back = reverse("norms:regulations")
    return FormPage(
        title,
        _("The document must be in the registry. A class keeps the regulation of its opening day."),
        (_rules_crumb(), Crumb(_("Study regulations"), back), Crumb(title)),
        form,
        _("Record the regulation"),
        back,
        suggestions=_institutions(on),
    )


def rule_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every rule that the program knows, by what it is about."""
    language = get_language() or "vi"
    groups: dict[str, list[tuple[str, str]]] = {str(name): [] for name in GROUPS.values()}
    for info in known_keys().values():
        groups[str(GROUPS[info.group])].append((info.key, info.name(language)))
    return [
        (group, sorted(rules, key=lambda row: text.sort_key(row[1])))
        for group, rules in groups.items()
        if rules
    ]


def _rules_crumb() -> Crumb:
    return Crumb(_("Rules"), reverse("norms:rules"))


def _institutions(on: date) -> tuple[str, ...]:
    schools = Unit.objects.filter(in_force_on(on), kind__is_training_institution=True)
    return tuple(schools.order_by("sort_key", "pk").values_list("name", flat=True))
