"""Self-organizing maps that you can invert and steer."""

from somersault import datasets as datasets
from somersault import plot as plot
from somersault.codebook import Codebook as Codebook
from somersault.comparison import Comparison as Comparison
from somersault.comparison import compare as compare
from somersault.counterfactuals import Counterfactuals as Counterfactuals
from somersault.errors import (
    AmbiguousTargetWarning as AmbiguousTargetWarning,
)
from somersault.errors import (
    ClusterNumberWarning as ClusterNumberWarning,
)
from somersault.errors import (
    EmptyRowsWarning as EmptyRowsWarning,
)
from somersault.errors import (
    InputError as InputError,
)
from somersault.errors import (
    LossWarning as LossWarning,
)
from somersault.errors import (
    MissingLabelsWarning as MissingLabelsWarning,
)
from somersault.errors import (
    NotAPatternWarning as NotAPatternWarning,
)
from somersault.errors import (
    PrecisionWarning as PrecisionWarning,
)
from somersault.errors import (
    Result as Result,
)
from somersault.errors import (
    RowNumbersWarning as RowNumbersWarning,
)
from somersault.errors import (
    ScaleWarning as ScaleWarning,
)
from somersault.errors import (
    SomersaultError as SomersaultError,
)
from somersault.errors import (
    TrainingRowWarning as TrainingRowWarning,
)
from somersault.errors import (
    UnknownCategoryWarning as UnknownCategoryWarning,
)
from somersault.estimator import SOM as SOM
from somersault.estimator import PipedMap as PipedMap
from somersault.estimator import SOMClassifier as SOMClassifier
from somersault.estimator import SOMClusterer as SOMClusterer
from somersault.estimator import SOMRegressor as SOMRegressor
from somersault.estimator import SOMSampler as SOMSampler
from somersault.estimator import load as load
from somersault.estimator import map_of as map_of
from somersault.estimator import suggest_shape as suggest_shape
from somersault.explorer import explore as explore
from somersault.flow.aim import Away as Away
from somersault.flow.aim import Cluster as Cluster
from somersault.flow.aim import Label as Label
from somersault.flow.aim import Sample as Sample
from somersault.flow.aim import Unit as Unit
from somersault.flow.aim import Units as Units
from somersault.flow.api import morph as morph
from somersault.flow.api import steps as steps
from somersault.flow.events import ActivationBelow as ActivationBelow
from somersault.flow.events import Reached as Reached
from somersault.flow.morph import Morph as Morph
from somersault.flow.state import State as State
from somersault.flow.stepping.adaptive import Adaptive as Adaptive
from somersault.flow.stepping.control import Control as Control
from somersault.flow.stepping.control import MorphStart as MorphStart
from somersault.flow.stepping.control import Stepper as Stepper
from somersault.flow.stepping.fixed_rate import FixedRate as FixedRate
from somersault.flow.stepping.learned import Learned as Learned
from somersault.flow.stepping.normal_matrix import NormalMatrix as NormalMatrix
from somersault.flow.stepping.policy import Policy as Policy
from somersault.flow.stepping.rule import Rule as Rule
from somersault.flow.stepping.tikhonov import Tikhonov as Tikhonov
from somersault.inversion import Inversion as Inversion
from somersault.lattice import Lattice as Lattice
from somersault.map_quality import MapQuality as MapQuality
from somersault.media import Series as Series
from somersault.media import Shapes as Shapes
from somersault.media import Sounds as Sounds
from somersault.path_measures import (
    PathMeasure as PathMeasure,
)
from somersault.path_measures import (
    PathQuality as PathQuality,
)
from somersault.path_measures import (
    path_quality as path_quality,
)
from somersault.path_measures import (
    straight_line as straight_line,
)
from somersault.published import Disclosure as Disclosure
from somersault.published import disclosure as disclosure
from somersault.report import save_page as save_page
from somersault.sources import Source as Source
from somersault.sources import blocks as blocks
from somersault.summary import MapSummary as MapSummary
from somersault.transitions import Transitions as Transitions
from somersault.well_posedness import WellPosedness as WellPosedness

__version__: str
__all__: list[str]
