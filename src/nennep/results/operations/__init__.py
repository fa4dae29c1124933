"""Acts on results."""

from nennep.results.operations.entering import drop_results, enter_results, take_in_results
from nennep.results.operations.signing import correct_results, sign_results

__all__ = ["correct_results", "drop_results", "enter_results", "sign_results", "take_in_results"]
