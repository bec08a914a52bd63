"""The character set that the terminal's locale names."""

from __future__ import annotations

import os
from collections.abc import Mapping


def speaks_utf8(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal's locale is UTF-8; an unset locale counts as UTF-8."""
    chosen = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    # Python sets LC_CTYPE to C.UTF-8 where the locale is C (PEP 538); the terminal's is still C.
    if chosen[1] == "C.UTF-8" and not chosen[0] and chosen[2] in ("C", "POSIX"):
        return False
    locale = next((name for name in chosen if name), "UTF-8")
    return locale.lower().replace("-", "").endswith("utf8") or "utf8@" in locale.lower().replace("-", "")
