"""How tests call the commands, and how they read what is printed."""

SMALL = ("--shape", "8x8", "--epochs", "5", "--samples", "6")
PATHS = ("MUSIC", "straight line to its own end", "straight line to the nearest real sample of the target")
SETTINGS = ("--shape", "6x5", "--epochs", "9")


def numbers(output, path):
    """The cells of a path in the printed table."""
    line = next(line for line in output.splitlines() if line.strip().startswith(path + " "))
    return line.strip().removeprefix(path).split()
