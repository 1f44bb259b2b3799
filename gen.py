"""Build the deck and the book: python gen.py [VERB] [--source DIR] [--out DIR]. See --help."""

import sys

from notepress.cli import main

sys.exit(main())
