r"""Set KPI Desk up and start it, or check it. Needs Python 3.11 or newer and nothing else.

    packaging/run [ARGUMENTS]        start KPI Desk; the arguments are KPI Desk's own
    packaging/run test               run every check and every test
    packaging/run test ARGUMENTS     run pytest with these arguments, and no other check
    packaging/run lock [--upgrade]   write requirements.lock anew (needs uv)

On Windows: py packaging\run.py
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older one
    sys.exit("KPI Desk needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

import ctypes
import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
LOCK: Final = ROOT / "requirements.lock"
PROJECT: Final = ROOT / "pyproject.toml"

# What the tests of the Qt-free packages must get along without.
QT_DISTRIBUTIONS: Final = frozenset({"pyside6-essentials", "shiboken6", "pyqtgraph", "pytest-qt"})
QT_FREE_TESTS: Final = ("domain", "services", "storage", "spreadsheets", "reports")

# Shared library -> Debian's package of it. Found with ldd on a bare Debian 12; Debian 13 and
# Ubuntu know the same names.
LIBRARIES: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libcups.so.2": "libcups2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
WAYLAND_LIBRARIES: Final = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
X11_LIBRARIES: Final = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts")

OFFLINE: Final = re.compile(
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|"
    r"Network is unreachable|ConnectTimeout|ReadTimeout|ProxyError|Connection(Error|Reset|Refused)"
)
NO_WHEEL: Final = re.compile(r"No matching distribution found|from versions: none")


class SetUpError(Exception):
    """Something that a person can mend before KPI Desk can start; the message says how."""


class Environment(NamedTuple):
    """A virtual environment of the tree: where it is and which distributions stay out of it."""

    folder: Path
    without: frozenset[str] = frozenset()

    @property
    def python(self) -> Path:
        """Return the path of its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


MAIN: Final = Environment(ROOT / ".venv")
QT_FREE: Final = Environment(ROOT / ".venv-noqt", QT_DISTRIBUTIONS)


def say(text: str) -> None:
    """Tell the person at the terminal what goes on."""
    print(f"[kpidesk] {text}", flush=True)


# The system


def is_loadable(library: str) -> bool:
    """Tell whether the system's loader finds `library`."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    """Tell whether any font that Qt can draw with is installed."""
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(True for folder in folders for _font in folder.rglob("*.[ot]t[fc]"))


def missing_packages(
    libraries: Mapping[str, str], found: Callable[[str], bool] = is_loadable
) -> list[str]:
    """Return the Debian packages of those `libraries` that this machine lacks."""
    return sorted({package for library, package in libraries.items() if not found(library)})


def needed_libraries(variables: Mapping[str, str]) -> dict[str, str]:
    """Return what Qt loads on this desktop; without one, what it loads for drawing alone."""
    platform = variables.get("QT_QPA_PLATFORM", "")
    needed = dict(LIBRARIES)
    if platform in {"offscreen", "minimal"}:
        return needed
    if variables.get("DISPLAY") or platform.startswith("xcb"):
        needed |= X11_LIBRARIES
    if variables.get("WAYLAND_DISPLAY") or platform.startswith("wayland"):
        needed |= WAYLAND_LIBRARIES
    return needed


def missing_for_download() -> list[str]:
    """Return the Debian packages that this Linux lacks to make a virtual environment."""
    packages = []
    if not all(importlib.util.find_spec(module) for module in ("ensurepip", "venv")):
        packages.append(f"python3.{sys.version_info.minor}-venv")
    certificates = Path("/etc/ssl/certs/ca-certificates.crt")
    if shutil.which("apt-get") and not certificates.exists() and not chosen_certificates():
        packages.append("ca-certificates")
    return packages


def chosen_certificates() -> bool:
    """Tell whether the person named certificates of their own for downloads."""
    return bool(os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT"))


def root_prefix() -> list[str] | None:
    """Return what makes a command run as root ([] if we are), or None if nothing does."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"] if sys.stdin.isatty() else ["sudo", "--non-interactive"]
    return None


def prepare_system(variables: Mapping[str, str], *, download: bool) -> None:
    """Install the system packages that Qt needs; raise SetUpError where that is not possible."""
    libraries = needed_libraries(variables)
    packages = missing_packages(libraries)
    if not has_fonts():
        packages.append("fonts-dejavu-core")
    if download:
        packages += missing_for_download()
    if not packages:
        return
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        say(f"This computer lacks libraries; Debian calls their packages: {names}.")
        say("Should KPI Desk fail to start, install them with your package manager.")
        return
    by_hand = f"Please run this as root, then start again:\n\n    apt-get install -y {names}\n"
    prefix = root_prefix()
    if prefix is None:
        message = f"KPI Desk needs system packages, and installing them takes root. {by_hand}"
        raise SetUpError(message)
    say(f"Installing the system packages that KPI Desk needs: {names}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    quiet = ["-y", "-qq", "-o", "DPkg::Lock::Timeout=120", "--no-install-recommends"]
    subprocess.run([*apt, "update", "-qq"], check=False)
    installed = subprocess.run(
        [*apt, "install", *quiet, *packages], check=False, stdout=subprocess.DEVNULL
    )
    if installed.returncode != 0 or missing_packages(libraries):
        message = f"The system packages could not be installed. Is this computer online? {by_hand}"
        raise SetUpError(message)


# The virtual environments


def without(lock: str, names: Iterable[str]) -> str:
    """Return the text of a lock file without the requirements of the distributions `names`."""
    absent = frozenset(names)
    kept: list[str] = []
    keep = True
    for line in lock.splitlines(keepends=True):
        requirement = re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)==", line)
        if requirement:
            keep = re.sub(r"[-_.]+", "-", requirement[1]).lower() not in absent
        if keep:
            kept.append(line)
    return "".join(kept)


def stamp(*parts: str) -> str:
    """Return a short text that differs whenever one of `parts` does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def libraries_stamp(environment: Environment) -> str:
    """Return what the installed libraries depend on: the lock, the Python and the place."""
    lock = without(LOCK.read_text(encoding="utf-8"), environment.without)
    return stamp(lock, sys.version, str(environment.folder))


def project_stamp() -> str:
    """Return what the installed name, version and commands of KPI Desk depend on."""
    return stamp(PROJECT.read_text(encoding="utf-8"))


def is_ready(environment: Environment, name: str, wanted: str) -> bool:
    """Tell whether a set-up of `environment` got as far as leaving the stamp `wanted`."""
    file = environment.folder / f".kpidesk-{name}"
    return (
        environment.python.exists() and file.is_file() and file.read_text("utf-8").strip() == wanted
    )


def leave_stamp(environment: Environment, name: str, text: str) -> None:
    """Note that one part of the set-up of `environment` is complete."""
    (environment.folder / f".kpidesk-{name}").write_text(f"{text}\n", encoding="utf-8")


def clean_variables() -> dict[str, str]:
    """Return the environment without what would lead Python or pip out of the tree."""
    astray = {"PYTHONHOME", "PYTHONPATH", "PIP_PREFIX", "PIP_TARGET", "PIP_USER"}
    return {name: value for name, value in os.environ.items() if name not in astray}


def pip_install(environment: Environment, *arguments: str) -> None:
    """Run pip in `environment`; raise SetUpError with pip's words where it fails."""
    pip = [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check"]
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    done = subprocess.run(
        [*pip, "--no-input", *quiet, *arguments],
        check=False,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=clean_variables(),
    )
    if done.returncode == 0:
        return
    said = done.stderr.strip()
    if OFFLINE.search(said):
        message = (
            "The libraries could not be downloaded. The first start needs the internet; after "
            "that KPI Desk works without. Nothing is broken: connect, then start this again."
        )
    elif NO_WHEEL.search(said):
        message = (
            f"A library is not made for this computer or for Python {sys.version.split()[0]}. "
            "Python 3.13 of 64 bits, from python.org or your system, is what works best."
        )
    else:
        message = "The libraries could not be installed; the lines above say why."
    raise SetUpError(f"{said}\n\n{message}")


def make_environment(environment: Environment) -> None:
    """Make `environment` from nothing: an interrupted or outdated one is replaced."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(environment.folder)],
        check=False,
        capture_output=True,
        text=True,
        env=clean_variables(),
    )
    if made.returncode != 0:
        message = (
            f"{(made.stdout + made.stderr).strip()}\n\n"
            f"The folder {environment.folder} could not be made. Is the disk full, or is KPI Desk "
            "still running from it? Close it or delete that folder, then start this again."
        )
        raise SetUpError(message)
    requirements = environment.folder / "requirements.txt"
    text = without(LOCK.read_text(encoding="utf-8"), environment.without)
    requirements.write_text(text, encoding="utf-8")
    pip_install(
        environment,
        "--require-hashes",
        "--only-binary=:all:",
        "--retries=3",
        "-r",
        str(requirements),
    )


def prepare_environment(environment: Environment) -> None:
    """Bring `environment` to what the lock and pyproject.toml say; quick when it is there."""
    libraries, project = libraries_stamp(environment), project_stamp()
    if not is_ready(environment, "libraries", libraries):
        say(f"Setting up {environment.folder.name}; the first time takes a minute or two.")
        started = time.monotonic()
        make_environment(environment)
        leave_stamp(environment, "libraries", libraries)
        say(f"{environment.folder.name} is ready after {time.monotonic() - started:.0f} s.")
    if not is_ready(environment, "project", project):
        pip_install(
            environment, "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)
        )
        leave_stamp(environment, "project", project)


# The commands


def has_display() -> bool:
    """Tell whether a window can open, or the person chose the platform themselves."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))


def opens_window(arguments: Sequence[str]) -> bool:
    """Tell whether KPI Desk would open its window for `arguments`: none, or a company file."""
    return all(name.endswith(".kpidesk") or Path(name).is_file() for name in arguments)


def start(arguments: Sequence[str]) -> int:
    """Start KPI Desk and return its exit code."""
    variables = dict(os.environ)
    if not has_display():
        variables["QT_QPA_PLATFORM"] = "offscreen"
        if opens_window(arguments):
            say("There is no display here, so no window can open: KPI Desk tests itself without.")
            arguments = ["self-test"]
    prepare(variables, MAIN)
    command = [str(MAIN.python), "-P", "-m", "kpidesk", *arguments]
    return subprocess.run(command, check=False, env=variables).returncode


def prepare(variables: Mapping[str, str], *environments: Environment) -> None:
    """Prepare the system for Qt under `variables`, then each of `environments`."""
    if sys.platform.startswith("linux"):
        download = not all(
            is_ready(environment, "libraries", libraries_stamp(environment))
            for environment in environments
        )
        prepare_system(variables, download=download)
    for environment in environments:
        prepare_environment(environment)


def tool_variables() -> dict[str, str]:
    """Return the environment in which tools and tests run: no window opens by itself."""
    variables = clean_variables()
    variables["QT_QPA_PLATFORM"] = variables.get("QT_QPA_PLATFORM") or "offscreen"
    return variables


def run_tool(environment: Environment, *arguments: str) -> int:
    """Run a tool of `environment` on the tree and return its exit code."""
    command = [str(environment.python), *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, env=tool_variables()).returncode


def pytest(environment: Environment, *arguments: str) -> int:
    """Run pytest in `environment`, on two cores at once where there are two."""
    cores = min(os.cpu_count() or 1, 4)
    parallel = ["-n", str(cores)] if cores > 1 else []
    return run_tool(environment, "-m", "pytest", *parallel, *arguments)


def checks() -> list[tuple[str, Callable[[], int]]]:
    """Return every check by name, in order. Each test runs once: without Qt if it needs none."""
    qt_free = [f"tests/{name}" for name in QT_FREE_TESTS if (ROOT / "tests" / name).is_dir()]
    others = [f"--ignore={folder}" for folder in qt_free]
    concise = ("--output-format", "concise")
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return [
        ("ruff check", lambda: run_tool(MAIN, "-m", "ruff", "check", *concise)),
        ("ruff format", lambda: run_tool(MAIN, "-m", "ruff", "format", "--check", *concise)),
        ("mypy", lambda: run_tool(MAIN, "-m", "mypy")),
        ("imports", lambda: run_tool(MAIN, "-c", lint_imports, "--no-logo")),
        (
            "tests without Qt",
            lambda: pytest(QT_FREE, "--cov", "--cov-report=", "--expect-no-qt", *qt_free),
        ),
        ("tests with Qt", lambda: pytest(MAIN, "--cov", "--cov-append", *others)),
    ]


def test(arguments: Sequence[str]) -> int:
    """Run every check, or pytest alone with `arguments`; return 0 if all is well."""
    if arguments:
        prepare(tool_variables(), MAIN)
        return run_tool(MAIN, "-m", "pytest", *arguments)
    prepare(tool_variables(), MAIN, QT_FREE)
    failed: list[str] = []
    *first, (suite, run_suite) = checks()
    for name, run in first:
        say(f"{name} ...")
        if run() != 0:
            failed.append(name)
    say(f"{suite} ... (before them: {summary(failed)})")
    if run_suite() != 0:
        failed.append(suite)
    if failed:
        say(summary(failed))
    return 1 if failed else 0


def summary(failed: Sequence[str]) -> str:
    """Return one line on the checks so far."""
    return f"failed: {', '.join(failed)}" if failed else "all is well"


def lock(arguments: Sequence[str]) -> int:
    """Write requirements.lock from pyproject.toml, for every system and Python at once."""
    if not shutil.which("uv"):
        message = (
            "Writing the lock needs uv: install it with `pipx install uv`, then run this again."
        )
        raise SetUpError(message)
    command = [
        *("uv", "pip", "compile", "pyproject.toml", "--extra", "dev", "--quiet"),
        *("--universal", "--python-version", "3.11", "--generate-hashes"),
        *("--custom-compile-command", "packaging/run lock"),
        *("--output-file", "requirements.lock", *arguments),
    ]
    say(shlex.join(command))
    return subprocess.run(command, check=False, cwd=ROOT).returncode


def main(arguments: Sequence[str]) -> int:
    """Do what `arguments` say and return the exit code."""
    verbs = {"test": test, "lock": lock}
    try:
        if arguments and arguments[0] in verbs:
            return verbs[arguments[0]](arguments[1:])
        return start(arguments)
    except SetUpError as error:
        print(f"[kpidesk] {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n[kpidesk] Stopped; start this again to go on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
