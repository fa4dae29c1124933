"""`python -m nennep` is the command `nennep`."""

import sys

from nennep.console.main import main

sys.exit(main())
