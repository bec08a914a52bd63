"""The window with a scripted engine, on the terminal it is started in; what was asked goes into a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from realm_tui.window.app import RealmApp
from tests.realm_tui.stage import third_battle


def main(save: Path, asked: Path) -> int:
    """Run the window to its end."""
    client = third_battle()
    save.touch()
    app = RealmApp(save, client.connect)
    app.run()
    asked.write_text(json.dumps([messages[-1]["content"] for _, messages in client.chats]))
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
