"""`python -m engine`: the daemon."""

from engine.daemon import main

main()
