"""Find the parts of an Excel workbook in its archive by what they refer to (ECMA-376 part 2)."""

import posixpath
from typing import TYPE_CHECKING, Final

from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.spreadsheets.archive import Archive, damaged, too_large

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LARGEST_PART: Final = 16 << 20  # of those that are read as a tree, which takes ten times the room


def xml_part(archive: Archive, part: str, name: str) -> "Element":
    """Return the root of an XML part of the file `name`; UserError where it is not sound."""
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    data = archive.read(part)
    if len(data) > _LARGEST_PART:
        raise too_large(name)
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise damaged(name) from error
    return root


def relations(archive: Archive, part: str, folder: str, name: str) -> dict[str, tuple[str, str]]:
    """Return kind and target part of what a part refers to, by id; paths start in `folder`."""
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:],
        )
        for relation in xml_part(archive, part, name)
    }


def relation_id(element: "Element") -> str:
    """Return by which id an element refers to another part, "" where it does not."""
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def check_start(archive: Archive, workbook: str, name: str) -> None:
    """Raise UserError where the package starts at another part than `workbook`."""
    start = relations(archive, "_rels/.rels", "", name).values()
    if [part.casefold() for kind, part in start if kind == "officeDocument"] != [workbook]:
        raise damaged(name)


def no_worksheet(name: str) -> UserError:
    """Return the refusal of a workbook in which there is no sheet of cells."""
    return UserError(
        _(
            "“{name}” holds no worksheet that can be read. Your numbers are safe. Open it in "
            "Excel and save it as “Excel Workbook (.xlsx)”, then import it again."
        ).format(name=name)
    )
