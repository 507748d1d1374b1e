"""Tool tips of what people typed: Qt guesses whether a tip is markup, so we leave no guess."""

import html


def escaped(text: str) -> str:
    """Return plain text as a tool tip that wraps, and in which nothing is markup."""
    lines = html.escape(text).replace("\n", "<br>")
    return f"<qt>{lines}</qt>" if lines else ""
