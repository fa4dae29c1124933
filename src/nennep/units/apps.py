from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "nennep.units"
    label = "units"
    verbose_name = _("Units")

    acts = {
        "units.unit.open": _("opened the unit"),
        "units.unit.rename": _("changed the name of the unit"),
        "units.unit.move": _("put the unit under another superior"),
        "units.unit.change_kind": _("changed the kind of the unit"),
        "units.unit.close": _("closed the unit"),
        "units.unit.reopen": _("took back the end of the unit"),
        "units.unit.correct": _("corrected a name or an address of the unit"),
        "units.unit.succeed": _("recorded who follows the unit"),
        "units.unit.contact": _("wrote how the unit is reached"),
        "units.unit.learn_alias": _("taught another spelling of the unit"),
        "units.kind.install": _("installed the kind of unit"),
        "units.mapping.remember": _("remembered the columns of a file"),
    }
    act_fields = {
        "superior": _("Superior"),
        "parent": _("Superior"),
        "short_name": _("Short name"),
        "symbol": _("Symbol"),
        "place": _("Place name"),
        "address": _("Address"),
        "basis": _("Basis"),
        "how": _("How"),
        "successors": _("Successors"),
        "spelling": _("Spelling"),
        "columns": _("Columns"),
        "person_name": _("Contact person"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "website": _("Website"),
        "on": _("From"),
    }
    act_pages = {"units.unit": "units:unit"}

    def ready(self) -> None:
        """Tell the accounts how the tree of units is read, and the intake pages how columns are remembered."""
        from nennep.accounts.policies import register_subtree  # noqa: PLC0415 - models are loaded only now
        from nennep.units.operations import remember_mapping  # noqa: PLC0415 - as above
        from nennep.units.queries import subtree_ids  # noqa: PLC0415 - as above
        from nennep.web.intake_pages import register_memory  # noqa: PLC0415 - as above

        register_subtree(subtree_ids)
        register_memory(
            lambda request, kind, signature, mapping: remember_mapping(
                kind=kind, signature=signature, mapping=mapping, by=request.user, now=request.now
            )
        )
