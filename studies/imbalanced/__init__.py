"""What classifiers gain from more samples of a rare class: SOMSampler beside weights and other samplers."""
