"""What a user waits for before anything happens, and for the demo."""

import subprocess
import sys
import tempfile

from benchmarks.timing import seconds


def main() -> None:
    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    with tempfile.TemporaryDirectory() as folder:
        demo = ("-m", "somersault", "morph", "digits", "--from", "3", "--to", "8", "--out", folder)
        imported, helped, shown = (
            *seconds(lambda: run("-c", "import somersault"), lambda: run("-m", "somersault", "--help")),
            *seconds(lambda: run(*demo), runs=2),
        )
    print("Commands, whole processes")
    print(f"  import somersault                   {imported:8.2f} s   (asked: under 0.5)")
    print(f"  somersault --help                   {helped:8.2f} s   (asked: under 0.5)")
    print(f"  the demo                            {shown:8.2f} s   (asked: under 20)")
