"""What starts of whole processes have in common: their own folders, and a use before them."""

from pathlib import Path

# Opens the company of the first argument in the window, and closes it as a person does.
USE_ONCE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from kpidesk import bootstrap, settings
from kpidesk.ui import app, first_picture, theme
from kpidesk.ui.main_window import MainWindow
from kpidesk.ui.session import Session
chosen = settings.load()
bootstrap.install_language(chosen)
application = app.create_application(sys.argv[:1])
theme.apply(application, chosen.theme)
session = Session(bootstrap.adapters(), chosen, pictures=first_picture.folder())
window = MainWindow(session, app.page_factories())
window.show()
def close():
    QTimer.singleShot(0, window.close)
session.company_opened.connect(close)
session.open_company(Path(sys.argv[1]))
application.exec()
"""


def folders(home: Path) -> dict[str, str]:
    """Return the variables that give a process the folders of a person whose home is `home`."""
    own = {name: str(home) for name in ("HOME", "LOCALAPPDATA", "APPDATA")}
    names = ("CACHE", "CONFIG", "DATA", "STATE")
    return own | {f"XDG_{name}_HOME": str(home / name) for name in names}
