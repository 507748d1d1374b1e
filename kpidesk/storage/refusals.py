"""The sentences for what a person can cause or mend in a company file."""

import errno
from pathlib import Path

from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.whereabouts import Presence, Whereabouts
from kpidesk.i18n import _, ngettext
from kpidesk.storage.driver import Trouble, trouble


def missing(path: Path) -> UserError:
    """Say that there is no such file."""
    return UserError(
        _(
            "There is no file “{name}” in {folder}. It may have been moved or renamed. "
            "Find it with Open, or open a backup."
        ).format(name=path.name, folder=path.parent)
    )


def folder(path: Path) -> UserError:
    """Say that a folder was named where a file is needed."""
    return UserError(
        _("“{name}” is a folder, not a company file. Choose a file inside it.").format(
            name=path.name
        )
    )


def empty(path: Path) -> UserError:
    """Say that the file has no content at all."""
    return UserError(
        _(
            "“{name}” is empty: there is no company in it. It was left as it is. "
            "Open a backup, or make a new company under another name."
        ).format(name=path.name)
    )


def foreign(path: Path) -> UserError:
    """Say that the file was made by another program."""
    return UserError(
        _(
            "“{name}” is not a company file of KPI Desk, or its beginning was overwritten. "
            "It was left as it is. Choose another file; if this was your company, open a backup."
        ).format(name=path.name)
    )


def newer(path: Path) -> UserError:
    """Say that the file was written by a later version of KPI Desk."""
    return UserError(
        _(
            "“{name}” was made by a newer version of KPI Desk. It was left as it is. "
            "Install the newer version to open it."
        ).format(name=path.name)
    )


def damaged(path: Path) -> UserError:
    """Say that the content of the file makes no sense."""
    return UserError(
        _(
            "“{name}” is damaged, so it was not opened. It was left as it is. "
            "Open your latest backup, and keep this file for someone who can mend it."
        ).format(name=path.name)
    )


def damaged_while_open(path: Path) -> UserError:
    """Say that something that was read in an open file makes no sense."""
    return UserError(
        _(
            "A part of “{name}” is damaged and cannot be read. Nothing was changed. "
            "Check the file, and open your latest backup."
        ).format(name=path.name)
    )


def tampered(path: Path) -> UserError:
    """Say that the file holds program code that KPI Desk never writes."""
    return UserError(
        _(
            "“{name}” holds parts that KPI Desk never writes and that could change your numbers, "
            "so it was not opened. It was left as it is. Open a backup that you made yourself."
        ).format(name=path.name)
    )


def not_reached(path: Path, reason: str) -> UserError:
    """Say that the system cannot get at the file."""
    return UserError(
        _(
            "“{name}” could not be opened ({reason}). It was left as it is. "
            "Check that its disk or network folder is connected, and try again."
        ).format(name=path.name, reason=reason)
    )


def unreadable(path: Path) -> UserError:
    """Say that the system does not let this person read the file."""
    return UserError(
        _(
            "You are not allowed to read “{name}”. It was left as it is. "
            "Ask for the right to read and write it, or copy it to a folder of your own."
        ).format(name=path.name)
    )


def out_of_place(path: Path, found: Whereabouts) -> UserError:
    """Say that nothing is written, because the file is not where it was opened."""
    names = {"name": path.name, "folder": path.parent}
    if found.presence is Presence.MOVED and found.now_at is not None:
        return UserError(
            _(
                "“{name}” was renamed or moved while it was open: it is “{new}” in {folder} now. "
                "This change was not saved; everything before it is. Open it there to go on."
            ).format(name=path.name, new=found.now_at.name, folder=found.now_at.parent)
        )
    if found.presence is Presence.REPLACED:
        return UserError(
            _(
                "Another file has taken the place of “{name}” in {folder}. This change was not "
                "saved; everything before it is still here. Keep it with File > Back up."
            ).format(**names)
        )
    if found.presence is Presence.UNREACHABLE:
        return UserError(
            _(
                "“{name}” cannot be reached just now ({reason}). This change was not saved. Check "
                "that its disk or network folder is connected and try again, or keep everything "
                "elsewhere with File > Back up."
            ).format(name=path.name, reason=found.reason)
        )
    return UserError(
        _(
            "“{name}” is no longer in {folder}: it was deleted or moved, or its disk was taken "
            "out. This change was not saved; everything before it is still here. Keep it with "
            "File > Back up."
        ).format(**names)
    )


def read_only(path: Path) -> UserError:
    """Say that the file is write-protected."""
    return UserError(
        _(
            "“{name}” is write-protected, so nothing could be saved in it. It was left as it is. "
            "Remove the protection, or copy the file to a folder of your own and open the copy."
        ).format(name=path.name)
    )


def read_only_folder(path: Path) -> UserError:
    """Say that the folder is write-protected."""
    return UserError(
        _(
            "The folder {folder} is write-protected, so nothing could be saved in “{name}”. It was "
            "left as it is. Copy the file to a folder of your own and open the copy."
        ).format(name=path.name, folder=path.parent)
    )


def locked(path: Path) -> UserError:
    """Say that somebody else has the file open."""
    return UserError(
        _(
            "“{name}” is open already, in another window or another program. Nothing was changed. "
            "Close it there and try again."
        ).format(name=path.name)
    )


def exists(path: Path) -> UserError:
    """Say that a company would be created over a file."""
    return UserError(
        _(
            "There is already something called “{name}” in {folder}. It was left as it is. "
            "Choose another name, or open it."
        ).format(name=path.name, folder=path.parent)
    )


def leftover(path: Path, sidecar: Path) -> UserError:
    """Say that a company would be created beside the log of an earlier file of that name."""
    return UserError(
        _(
            "“{sidecar}” was left by an earlier file called “{name}” and may hold its last "
            "changes. Nothing was created. Choose another name."
        ).format(name=path.name, sidecar=sidecar.name)
    )


def no_folder(path: Path) -> UserError:
    """Say that the folder of a new file does not exist."""
    return UserError(
        _(
            "“{name}” was not written, because there is no folder {folder}. Your numbers are safe. "
            "Choose another folder."
        ).format(name=path.name, folder=path.parent)
    )


def no_right(path: Path) -> UserError:
    """Say that a new file may not be put where it should be."""
    if path.exists():
        return UserError(
            _(
                "“{name}” cannot be replaced: it is write-protected or open in another program. It "
                "was left as it is, and your numbers are safe. Choose another name."
            ).format(name=path.name)
        )
    return UserError(
        _(
            "“{name}” was not written, because you may not save files in the folder {folder}. "
            "Your numbers are safe. Choose another folder."
        ).format(name=path.name, folder=path.parent)
    )


def no_room(path: Path) -> UserError:
    """Say that the disk is full while a new file is written."""
    return UserError(
        _(
            "There is not enough room on the disk for “{name}”, so it was not written. "
            "Your numbers are safe. Make some room, or choose another place."
        ).format(name=path.name)
    )


def not_written(path: Path, reason: str) -> UserError:
    """Say that a new file could not be written for a reason of the system's."""
    return UserError(
        _(
            "“{name}” could not be written ({reason}). Your numbers are safe. "
            "Try again, or choose another place."
        ).format(name=path.name, reason=reason)
    )


def backup_onto_itself(path: Path) -> UserError:
    """Say that a backup would replace the file that it is made of."""
    return UserError(
        _(
            "“{name}” is the company file itself. A backup must be another file. "
            "Nothing was written; choose another name."
        ).format(name=path.name)
    )


def backup_unsound(path: Path) -> UserError:
    """Say that a backup failed its check."""
    return UserError(
        _(
            "The backup of “{name}” failed its check, so it was not kept. The company file was "
            "left as it is. Check the file, and keep your earlier backups."
        ).format(name=path.name)
    )


def not_copied_before_update(path: Path) -> UserError:
    """Say that there was no update, because the copy before it could not be written."""
    return UserError(
        _(
            "“{name}” was made by an older version of KPI Desk and has to be updated, but the copy "
            "that is made before could not be written. It was left as it is. Make some room on the "
            "disk, or move it to a folder where you may save files, and open it again."
        ).format(name=path.name)
    )


def not_updated(path: Path, backup: Path) -> UserError:
    """Say that a step to the present schema failed."""
    return UserError(
        _(
            "“{name}” was made by an older version of KPI Desk and could not be updated. It was "
            "left as it is, and “{backup}” is a copy of it. Open it with the older version, and "
            "send the log file to the makers of KPI Desk."
        ).format(name=path.name, backup=backup.name)
    )


def not_undone() -> UserError:
    """Say that the rows of a change set do not stand as the journal says."""
    return UserError(
        _(
            "This cannot be undone or redone: the numbers in the file are not those that its "
            "history tells of. Nothing was changed. Check the file; it may be damaged."
        )
    )


def no_such_step() -> UserError:
    """Say that there is no change set with the id that was asked for."""
    return UserError(_("This step is not in the history of the file. Nothing was changed."))


def beginning() -> UserError:
    """Say that how a company began stays."""
    return UserError(
        _(
            "The beginning of a company cannot be rolled back: nothing would be left. "
            "Nothing was changed."
        )
    )


def name_taken(name: str) -> UserError:
    """Say that a metric cannot come back under a name that another has by now."""
    return UserError(
        _(
            "There is another metric called “{name}” by now. Nothing was changed. "
            "Give that one another name, then roll back."
        ).format(name=name)
    )


def profile_taken(name: str) -> UserError:
    """Say that an import profile cannot come back under a name that another has by now."""
    return UserError(
        _(
            "There is another import profile called “{name}” by now. Nothing was changed. "
            "Delete that one, then roll back."
        ).format(name=name)
    )


def still_used(name: str, user: str, others: int) -> UserError:
    """Say that something cannot go because `user`, and so many others, refer to it."""
    if not others:
        return UserError(
            _(
                "“{name}” cannot go, because “{user}” belongs to it by now. Nothing was changed. "
                "Move “{user}” somewhere else, then roll back."
            ).format(name=name, user=user)
        )
    return UserError(
        ngettext(
            "“{name}” cannot go, because “{user}” and {count} other belong to it by now. "
            "Nothing was changed. Move them somewhere else, then roll back.",
            "“{name}” cannot go, because “{user}” and {count} others belong to it by now. "
            "Nothing was changed. Move them somewhere else, then roll back.",
            others,
        ).format(name=name, user=user, count=others)
    )


def has_numbers(name: str) -> UserError:
    """Say that a metric cannot go because it got numbers or targets since."""
    return UserError(
        _(
            "“{name}” cannot go, because numbers, targets or other things were added to it since. "
            "Nothing was changed. Retire or delete it instead."
        ).format(name=name)
    )


def deleted_since(name: str) -> UserError:
    """Say that what belonged to a metric cannot come back without it."""
    return UserError(
        _(
            "“{name}” was deleted since, so what belonged to it cannot come back alone. "
            "Nothing was changed. Roll back the deletion of “{name}” first."
        ).format(name=name)
    )


def needs_deleted(name: str, missing: str) -> UserError:
    """Say that something cannot come back because it belonged to what is gone."""
    return UserError(
        _(
            "“{name}” belonged to “{missing}” then, which is no longer in the file. "
            "Nothing was changed. Bring back “{missing}” first."
        ).format(name=name, missing=missing)
    )


def other_frequency(name: str) -> UserError:
    """Say that a metric would have numbers of periods that it is not measured in."""
    return UserError(
        _(
            "“{name}” would have numbers of periods in which it is not measured. "
            "Nothing was changed. Roll back the later steps first."
        ).format(name=name)
    )


def of_opening(error: Exception, path: Path) -> UserError | None:
    """Return the sentence for an error while a file is opened; None where it is a bug."""
    if isinstance(error, PermissionError):
        return unreadable(path)
    if isinstance(error, OSError):
        return not_reached(path, error.strerror or str(error))
    match trouble(error):
        case Trouble.LOCKED:
            return locked(path)
        case Trouble.DAMAGED:
            return damaged(path)
        case Trouble.NOT_A_DATABASE:
            return foreign(path)
        case Trouble.READ_ONLY:
            return read_only(path)
        case Trouble.CANNOT_OPEN:
            return read_only_folder(path)
        case found:
            return _of_disk(found, path)


def of_using(error: Exception, path: Path) -> UserError | None:
    """Return the sentence for an error in an open file; None where it is a bug."""
    match trouble(error):
        case Trouble.DAMAGED | Trouble.NOT_A_DATABASE:
            return damaged_while_open(path)
        case Trouble.READ_ONLY | Trouble.CANNOT_OPEN:
            return read_only_folder(path)
        case Trouble.LOCKED:
            return locked(path)
        case Trouble.DUPLICATE if "import_profile" in str(error):
            return FieldError(
                "name",
                _(
                    "Two import profiles cannot have the same name. Nothing was changed. "
                    "Choose another name."
                ),
            )
        case Trouble.DUPLICATE:
            return FieldError(
                "name",
                _(
                    "Two metrics cannot have the same name. Nothing was changed. "
                    "Choose another name."
                ),
            )
        case found:
            return _of_disk(found, path)


def _of_disk(found: Trouble | None, path: Path) -> UserError | None:
    if found is Trouble.FULL:
        return UserError(
            _(
                "The disk is full. Nothing was changed in “{name}”, and what was saved before is "
                "safe. Make some room and try again."
            ).format(name=path.name)
        )
    if found is Trouble.DISK:
        return UserError(
            _(
                "The disk reported an error. Nothing was changed in “{name}”, and what was saved "
                "before is kept. Check the disk or its cable, back up elsewhere and try again."
            ).format(name=path.name)
        )
    return None


def of_writing(error: Exception, path: Path) -> UserError | None:
    """Return the sentence for an error while a new file is written; None where it is a bug."""
    if isinstance(error, OSError):
        return _of_system(error, path)
    match trouble(error):
        case Trouble.FULL:
            return no_room(path)
        case Trouble.CANNOT_OPEN | Trouble.READ_ONLY:
            return no_right(path)
        case None:
            return None
        case _:
            return not_written(path, str(error))


def _of_system(error: OSError, path: Path) -> UserError:
    if isinstance(error, FileExistsError):
        return exists(path)
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return no_room(path)
        case errno.EACCES | errno.EPERM | errno.EROFS | errno.EBUSY:
            return no_right(path)
        case errno.ENOENT | errno.ENOTDIR:
            return no_folder(path)
        case _:
            return not_written(path, error.strerror or str(error))
