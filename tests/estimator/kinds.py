"""Estimators of each kind that a file holds."""

from somersault import model_file


def changed(model, path, change):
    """The file of a model in which something is changed."""
    model.save(path)
    arrays, document = model_file.read(path)
    change(arrays, document)
    model_file.write(path, arrays, document)
    return path
