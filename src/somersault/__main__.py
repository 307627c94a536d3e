"""`python -m somersault`: the command."""

from somersault.cli import main

if __name__ == "__main__":
    main(prog_name="somersault")
