"""What each command takes, and which call it makes of it. Nothing heavy is imported before the call."""

from somersault.cli.commands.counterfactuals import counterfactuals
from somersault.cli.commands.diagnose import diagnose
from somersault.cli.commands.disclose import disclose
from somersault.cli.commands.explore import explore
from somersault.cli.commands.impute import impute
from somersault.cli.commands.invert import invert
from somersault.cli.commands.morph import morph
from somersault.cli.commands.predict import predict
from somersault.cli.commands.reproduce import reproduce
from somersault.cli.commands.summary import summary
from somersault.cli.commands.train import train

__all__ = [
    "counterfactuals",
    "diagnose",
    "disclose",
    "explore",
    "impute",
    "invert",
    "morph",
    "predict",
    "reproduce",
    "summary",
    "train",
]
