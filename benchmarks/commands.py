"""What a user waits for before anything happens, and for the demo."""

import subprocess
import sys
import tempfile

from benchmarks.markdown import heading, table
from benchmarks.timing import seconds


def main() -> None:
    def run(*arguments: str, ends: int = 0) -> None:
        assert subprocess.run([sys.executable, *arguments], capture_output=True, check=False).returncode == ends

    with tempfile.TemporaryDirectory() as folder:
        demo = ("-m", "somersault", "morph", "digits", "--from", "3", "--to", "8", "--out", folder)
        missing = ("-m", "somersault", "train", f"{folder}/missing.csv", "--out", f"{folder}/map.safetensors")
        imported, helped, refused, shown = (
            *seconds(
                lambda: run("-c", "import somersault"),
                lambda: run("-m", "somersault", "--help"),
                lambda: run(*missing, ends=1),
            ),
            *seconds(lambda: run(*demo), runs=2),
        )
    heading("Commands, whole processes")
    rows = (
        ("import somersault", f"{imported:.2f}", "under 0.5"),
        ("somersault --help", f"{helped:.2f}", "under 0.5"),
        ("a missing file", f"{refused:.2f}", "under 1"),
        ("the demo", f"{shown:.2f}", "under 20"),
    )
    table(("", "seconds", "asked"), rows)
