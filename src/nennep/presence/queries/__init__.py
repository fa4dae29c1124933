"""What pages of presence read."""

from nennep.presence.queries.evidence import NoPolicy, policies_of, policy_of, ways_of

__all__ = ["NoPolicy", "policies_of", "policy_of", "ways_of"]
