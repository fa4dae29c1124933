from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "nennep.accounts"
    label = "accounts"
    verbose_name = _("Accounts and rights")

    acts = {
        "accounts.user.create": _("opened the account"),
        "accounts.user.change_details": _("changed the details of the account"),
        "accounts.user.close": _("closed the account"),
        "accounts.user.reopen": _("opened the account again"),
        "accounts.user.set_language": _("chose another language"),
        "accounts.user.link_person": _("linked the account to a person on record"),
        "accounts.user.reset_password": _("set a temporary password"),
        "accounts.user.change_password": _("chose a new password"),
        "accounts.user.remove_second_factors": _("removed the second factors"),
        "accounts.user.link_office": _("signed in with the office account for the first time"),
        "accounts.user.unlock": _("unlocked the account"),
        "accounts.grant.give": _("gave a role"),
        "accounts.grant.end": _("ended a role"),
        "accounts.substitution.start": _("named a substitute"),
        "accounts.substitution.end": _("ended a substitution"),
    }
    act_fields = {"second_factors": _("Second factors"), "office": _("Account of the office")}
    act_pages = {"accounts.user": "accounts:account"}

    def ready(self) -> None:
        """Tell the trail who may read it."""
        from nennep.accounts.policies import readable_acts  # noqa: PLC0415 -- models are not ready earlier
        from nennep.audit.policies import register_reach  # noqa: PLC0415 -- as above

        register_reach(readable_acts)
