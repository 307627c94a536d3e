"""Self-organizing maps that you can invert and steer."""

from somersault import datasets as datasets
from somersault.codebook import Codebook as Codebook, WellPosedness as WellPosedness
from somersault.errors import InputError as InputError, NotAPatternWarning as NotAPatternWarning, Result as Result, SomersaultError as SomersaultError
from somersault.estimator import SOM as SOM
from somersault.flow.aim import Away as Away, Cluster as Cluster, Label as Label, Sample as Sample, Unit as Unit
from somersault.flow.control import Adaptive as Adaptive, FixedRate as FixedRate
from somersault.flow.events import ActivationBelow as ActivationBelow, Reached as Reached
from somersault.flow.loop import morph as morph, steps as steps
from somersault.flow.morph import Morph as Morph
from somersault.flow.rule import Tikhonov as Tikhonov
from somersault.flow.state import State as State
from somersault.inversion import Inversion as Inversion
from somersault.lattice import Lattice as Lattice
from somersault.map_quality import MapQuality as MapQuality
from somersault.path_measures import PathQuality as PathQuality, path_quality as path_quality, straight_line as straight_line

__version__: str
__all__: list[str]
