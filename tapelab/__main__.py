"""`python -m tapelab` is the `tapelab` command."""

import sys

from tapelab.command.main import main

sys.exit(main())
