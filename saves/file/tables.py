"""How the high-volume rows are laid out in their tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from saves.events.errors import SaveError
from saves.file.chain import digest
from saves.file.rows import AnswerRow, ItemRow, MessageRow, StepRow
from saves.file.transaction import explained

Row = StepRow | AnswerRow | MessageRow | ItemRow
R = TypeVar("R", bound=msgspec.Struct)


class Table(Generic[R]):
    """A table with one column for each field of its record, then the row's digest."""

    def __init__(
        self,
        name: str,
        record: type[R],
        key: Sequence[str],
        nested: Sequence[str] = (),
        verb: str = "INSERT",
    ) -> None:
        self.name, self.key = name, tuple(key)
        self.fields = msgspec.structs.fields(record)
        self.columns = ", ".join(field.name for field in self.fields)
        self.record = record
        self._nested = nested
        marks = ", ".join("?" * (len(self.fields) + 1))
        self._insert = f"{verb} INTO {name} ({self.columns}, digest) VALUES ({marks})"

    def write(self, connection: sqlite3.Connection, rows: Iterable[R]) -> None:
        """Insert rows, within the caller's transaction."""
        packed = (self._pack(row) for row in rows)
        connection.executemany(self._insert, ((*columns, digest(columns)) for columns in packed))

    def read(self, connection: sqlite3.Connection, where: str, *values: object) -> list[R]:
        """The rows that match a condition; raises SaveError when the save is damaged."""
        with explained(connection):
            found = connection.execute(
                f"SELECT {self.columns} FROM {self.name} WHERE {where}", values
            ).fetchall()
        try:
            return [self._unpack(columns) for columns in found]
        except (ValueError, TypeError, RecursionError) as error:
            raise SaveError(f"A row of {self.name} can't be read: see where with `realm verify`.") from error

    def read_whole(self, connection: sqlite3.Connection, where: str, *values: object) -> list[R]:
        """The rows that match a condition; raises SaveError where one is not as it was written."""
        query = f"SELECT {self.columns}, digest FROM {self.name} WHERE {where}"
        with explained(connection):
            found = connection.execute(query, values).fetchall()
        for *row, kept in found:
            if digest(tuple(row)) != kept:
                raise SaveError(f"A row of {self.name} or its digest was changed.")
        return [self._unpack(tuple(row)) for *row, _ in found]

    def pages(self, connection: sqlite3.Connection, size: int) -> Iterator[list[R]]:
        """All rows in the order of their key, so many at a time; raises SaveError when they can't be read."""
        key, marks = ", ".join(self.key), ", ".join("?" * len(self.key))
        order = f"ORDER BY {key} LIMIT ?"
        page = self.read(connection, f"1 {order}", size)
        while page:
            yield page
            last = self._key(page[-1])
            page = self.read(connection, f"({key}) > ({marks}) {order}", *last, size)
            # A damaged index could lead back to where the last page began, and so on without end.
            if page and not self._key(page[0]) > last:
                raise SaveError(f"The rows of {self.name} are not in order: see where with `realm verify`.")

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
        values = dict(zip((field.name for field in self.fields), columns, strict=True))
        values |= {name: msgspec.json.decode(values[name]) for name in self._nested}
        return msgspec.convert(values, self.record)


# A resumed battle repeats steps: the later row belongs to the weights that live on.
STEPS = Table(
    "steps",
    StepRow,
    key=("campaign", "battle", "step"),
    nested=("strikes", "samples", "operations"),
    verb="INSERT OR REPLACE",
)
ANSWERS = Table("answers", AnswerRow, key=("campaign", "trial", "number"))
MESSAGES = Table("messages", MessageRow, key=("chat", "number"))
ITEMS = Table("items", ItemRow, key=("campaign", "quest", "number"), nested=("history",))

TABLES: tuple[Table[Any], ...] = (STEPS, ANSWERS, MESSAGES, ITEMS)
"""All of them."""


def write_rows(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Insert rows of any kind, each into its table, within the caller's transaction."""
    for table in TABLES:
        table.write(connection, [row for row in rows if isinstance(row, table.record)])
