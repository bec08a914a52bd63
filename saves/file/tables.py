"""Write and read the tables of a save's high-volume rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from saves.events.errors import SaveError
from saves.file.chain import digest
from saves.file.rows import AnswerRow, ItemRow, MessageRow, StepRow
from saves.file.transaction import explain_errors

Row = StepRow | AnswerRow | MessageRow | ItemRow
R = TypeVar("R", bound=msgspec.Struct)


class Table(Generic[R]):
    """A table with one column for each field of its record, and the row's digest.

    Columns that later layouts added, the record's last fields, are left out of the digest while they have
    their default, so that older rows keep their digests. Files without such a column read as the default.
    """

    def __init__(
        self,
        name: str,
        record: type[R],
        key: Sequence[str],
        nested: Sequence[str] = (),
        added: Sequence[str] = (),
        verb: str = "INSERT",
    ) -> None:
        self.name, self.key = name, tuple(key)
        self.fields = msgspec.structs.fields(record)
        self.columns = ", ".join(field.name for field in self.fields)
        self.record = record
        self._nested = nested
        self._defaults = {
            field.name: self._column(field, field.default_factory())
            for field in self.fields
            if field.name in added
        }
        marks = ", ".join("?" * (len(self.fields) + 1))
        self._insert = f"{verb} INTO {name} ({self.columns}, digest) VALUES ({marks})"

    def write(self, connection: sqlite3.Connection, rows: Iterable[R]) -> None:
        """Insert rows, within the caller's transaction."""
        packed = (self._pack(row) for row in rows)
        connection.executemany(self._insert, ((*columns, self.digest(columns)) for columns in packed))

    def digest(self, columns: tuple[Any, ...]) -> str:
        """The digest of the columns that a row has in its file, in the order of the record's fields."""
        end = len(columns)
        while end and self._has_default(end - 1, columns):
            end -= 1
        return digest(columns[:end])

    def read(self, connection: sqlite3.Connection, where: str, *values: object) -> list[R]:
        """The rows of a save of this layout that match a condition; raises SaveError when it is damaged."""
        return self._read(connection, self.columns, where, *values)

    def _read(self, connection: sqlite3.Connection, columns: str, where: str, *values: object) -> list[R]:
        with explain_errors(connection):
            found = connection.execute(f"SELECT {columns} FROM {self.name} WHERE {where}", values).fetchall()
        try:
            return [self._unpack(row) for row in found]
        except (ValueError, TypeError, RecursionError) as error:
            raise SaveError(f"A row of {self.name} can't be read: see where with `realm verify`.") from error

    def read_whole(self, connection: sqlite3.Connection, where: str, *values: object) -> list[R]:
        """Rows of a file of any version that match a condition; raises SaveError where a digest differs."""
        with explain_errors(connection):
            query = f"SELECT {self.columns_of(connection)}, digest FROM {self.name} WHERE {where}"
            found = connection.execute(query, values).fetchall()
        for *row, kept in found:
            if self.digest(tuple(row)) != kept:
                raise SaveError(f"A row of {self.name} or its digest was changed.")
        return [self._unpack(tuple(row)) for *row, _ in found]

    def pages(self, connection: sqlite3.Connection, size: int) -> Iterator[list[R]]:
        """All rows of a file of any version in the order of their key, a page at a time; raises SaveError."""
        with explain_errors(connection):
            columns = self.columns_of(connection)
        key, marks = ", ".join(self.key), ", ".join("?" * len(self.key))
        order = f"ORDER BY {key} LIMIT ?"
        page = self._read(connection, columns, f"1 {order}", size)
        while page:
            yield page
            last = self._key(page[-1])
            page = self._read(connection, columns, f"({key}) > ({marks}) {order}", *last, size)
            # A damaged index could lead back to earlier rows, and the loop would never end.
            if page and not self._key(page[0]) > last:
                raise SaveError(f"The rows of {self.name} are not in order: see where with `realm verify`.")

    def columns_of(self, connection: sqlite3.Connection) -> str:
        """The record's columns that the file has, in the order of the record's fields."""
        if not self._defaults:
            return self.columns
        held = {column for column, *_ in connection.execute(f"SELECT * FROM {self.name} LIMIT 0").description}
        return ", ".join(field.name for field in self.fields if field.name in held)

    def _has_default(self, at: int, columns: tuple[Any, ...]) -> bool:
        name = self.fields[at].name
        return name in self._defaults and columns[at] == self._defaults[name]

    def _key(self, row: R) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.key)

    def _pack(self, row: R) -> tuple[Any, ...]:
        return tuple(self._column(field, getattr(row, field.name)) for field in self.fields)

    def _column(self, field: msgspec.structs.FieldInfo, value: Any) -> Any:
        if field.name in self._nested:
            return msgspec.json.encode(value).decode()
        # The digest must see the number that SQLite gives back: a REAL column makes 1 into 1.0.
        return float(value) if field.type is float else value

    def _unpack(self, columns: tuple[Any, ...]) -> R:
        values = dict(zip((field.name for field in self.fields), columns, strict=False))
        values |= {name: msgspec.json.decode(values[name]) for name in self._nested if name in values}
        return msgspec.convert(values, self.record)


# A resumed battle repeats steps: the later row belongs to the weights that live on.
STEPS = Table(
    "steps",
    StepRow,
    key=("campaign", "battle", "step"),
    nested=("strikes", "samples", "operations", "metrics"),
    added=("metrics",),
    verb="INSERT OR REPLACE",
)
ANSWERS = Table("answers", AnswerRow, key=("campaign", "trial", "number"))
MESSAGES = Table("messages", MessageRow, key=("chat", "number"))
ITEMS = Table("items", ItemRow, key=("campaign", "quest", "number"), nested=("history",))

TABLES: tuple[Table[Any], ...] = (STEPS, ANSWERS, MESSAGES, ITEMS)
"""All tables of high-volume rows."""


def write_rows(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Insert rows of any kind, each into its table, within the caller's transaction."""
    for table in TABLES:
        table.write(connection, [row for row in rows if isinstance(row, table.record)])
