"""A document as text, Markdown, a page of HTML or a workbook."""

from __future__ import annotations
