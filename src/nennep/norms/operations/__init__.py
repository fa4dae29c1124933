"""Acts on rules: every change is a new dated version with its basis; what held before stays as it was (R1-05, R0-12)."""

from nennep.norms.operations.authority import (
    NoAuthority,
    add_authority,
    end_authority,
    install_authority,
    require_permission,
)
from nennep.norms.operations.following import follow_rule, follow_rules, register_rule_follower
from nennep.norms.operations.reference import install_reference
from nennep.norms.operations.regulations import set_regulation
from nennep.norms.operations.rules import add_rule, change_rule, end_rule
from nennep.norms.operations.shared import Overlap

__all__ = [
    "NoAuthority",
    "Overlap",
    "add_authority",
    "add_rule",
    "change_rule",
    "end_authority",
    "end_rule",
    "follow_rule",
    "follow_rules",
    "install_authority",
    "install_reference",
    "register_rule_follower",
    "require_permission",
    "set_regulation",
]
