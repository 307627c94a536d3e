"""The experiments of the MUSIC paper: Gaussians, digits and faces, morphed in many ways that are measured alike.

An experiment makes a task (what to learn from, what to morph, who judges). The methods are the same for all
tasks, and so are their measures. PyTorch is not required: where it is installed, a variational autoencoder takes
part.

Londei, Benati, Lanzieri, Loreto, Inverting Self-Organizing Maps: A Unified Activation-Based Framework,
arXiv 2601.13851 (2026).
"""
