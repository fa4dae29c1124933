"""Forms about rules."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.kernel import dates
from nennep.norms.models import Rule
from nennep.norms.pages.words import value_in_words
from nennep.norms.queries import key_name, rule_value
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
        (Crumb(_("Rules"), reverse("norms:rules")), Crumb(found.name, back), Crumb(title)),
        form,
        act,
        back,
        kind,
    )
