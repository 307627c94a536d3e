"""What scikit-learn and imbalanced-learn ask of a sampler, in classes that need neither to be imported first."""

from dataclasses import dataclass, field, fields
from typing import Any

from sklearn.utils import InputTags, Tags


@dataclass(slots=True)
class SamplerInput(InputTags):
    """What is asked of its input, beside what scikit-learn asks."""

    dataframe: bool = True


@dataclass(slots=True)
class SamplerOutput:
    """What is asked of its output: new samples have no place among the given ones."""

    sample_indices: bool = False


@dataclass(slots=True)
class SamplerTags(Tags):
    """What is asked of a sampler, beside what scikit-learn asks."""

    sampler_tags: SamplerOutput = field(default_factory=SamplerOutput)


def sampler_tags(tags: Tags) -> SamplerTags:
    """The tags of an estimator as those of a sampler."""
    own = SamplerTags(**_fields(tags, Tags))
    own.estimator_type = "sampler"
    own.target_tags.required = True
    own.input_tags = SamplerInput(**_fields(tags.input_tags, InputTags))
    return own


def _fields(thing: Any, kind: Any) -> dict[str, Any]:
    return {each.name: getattr(thing, each.name) for each in fields(kind)}
