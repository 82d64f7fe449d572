"""``python -m linli COMMAND``: the command line (see ``linli.config.cli``)."""

import sys

from linli.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
