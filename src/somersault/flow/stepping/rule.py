"""In which direction a step goes: what any rule is asked."""

from typing import TYPE_CHECKING, Protocol

from somersault import validation
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.flow.stepping.normal_matrix import NormalMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from somersault.flow.stepping.space import ReducedSpace


class Rule(Protocol):
    """Decide in which direction a step goes: `Tikhonov`, or any object of yours with these methods.

    Examples
    --------
    Every direction costs a move the same:

    >>> from somersault import NormalMatrix, morph
    >>> class Alike:
    ...     def normal_matrix(self, space, own_weight):
    ...         return NormalMatrix.of(space, own_weight, damping=100.0, target_weight=1.0)
    ...
    ...     def candidates(self, *, to_samples):
    ...         return [self]
    >>> units = [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [2.0, 2.0]]
    >>> morph([[0.0, 0.1]], units, 3, rule=Alike()).end.round(3)
    array([[2., 2.]])
    """

    def normal_matrix(self, space: "ReducedSpace", own_weight: Array) -> NormalMatrix:
        """Say what a step costs, by `NormalMatrix.of`.

        Parameters
        ----------
        space : ReducedSpace
            The coordinates of the paths; `space.scatter.eigenvalues` are the variances of the preserved units
            along each axis, times their total weight.
        own_weight : ndarray of shape (n_samples,)
            What the target of each sample weighs among the preserved units.
        """
        ...

    def candidates(self, *, to_samples: bool) -> "Sequence[Rule]":
        """Name the rules that are tried for each path; [self] for no choice.

        A path takes that of the best score.

        Parameters
        ----------
        to_samples : bool
            Whether the targets are samples rather than units.
        """
        ...


def checked_rule(rule: Rule) -> Rule:
    """A rule with the methods of one."""
    return validation.having(rule, "rule", ("normal_matrix", "candidates"), "ss.Tikhonov(...)")


def tried(rule: Rule, *, to_samples: bool) -> "Sequence[Rule]":
    """The candidates of a rule, checked: one of the user's may name anything."""
    found = validation.entries(rule.candidates(to_samples=to_samples), "rule.candidates(...)", "rules")
    if not found:
        raise InputError("rule.candidates(...) names no rule; need one at least, such as [self]")
    return [checked_rule(each) for each in found]


def matrix_of(rule: Rule, space: "ReducedSpace", own_weight: Array) -> NormalMatrix:
    """The normal matrices of a rule, checked: one of the user's may answer anything."""
    answer = rule.normal_matrix(space, own_weight)
    return validation.having(answer, "rule.normal_matrix(...)", ("solve", "plus"), "ss.NormalMatrix.of(...)")
