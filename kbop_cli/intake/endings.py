"""The endings of the files that are read out of a folder."""

from __future__ import annotations

TEXT = frozenset({".csv", ".tsv", ".txt", ".tab", ".psv"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
READ = TEXT | WORKBOOKS | {".zip"}
