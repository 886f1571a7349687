"""A copy of a register that is in use: its rows, taken in one snapshot, in a database of their own.

The register is only read and goes on meanwhile; a copy by CREATE DATABASE would need everybody to leave it. The walls
(triggers, rights, constraints) are not copied: the database copied into has them from the same migrations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import psycopg
from psycopg import sql

from musterroll.proof.checkpoint import format_checkpoint, open_checkpoint
from musterroll.proof.note import NoteKey, NoteSigner, sign_note

TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
GROUP BY 1 ORDER BY 1
"""
SEQUENCES = (
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)


def copy_rows(source: psycopg.Connection, target: psycopg.Connection) -> None:
    """Puts the rows of all tables of `source` into those of `target`, in place of what is there.

    Both connections are a superuser's, to databases of one schema and one server: numbers of transactions must mean
    the same in both.
    """
    with source.transaction(), target.transaction():
        source.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        target.execute("SET LOCAL session_replication_role = replica")
        tables = source.execute(TABLES).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in tables)
        target.execute(sql.SQL("TRUNCATE {}").format(names))
        for name, columns in tables:
            fields = sql.SQL(", ").join(map(sql.Identifier, columns))
            read = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT BINARY)")
            write = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)")
            with (
                source.cursor().copy(read.format(fields, sql.Identifier(name))) as rows,
                target.cursor().copy(write.format(sql.Identifier(name), fields)) as into,
            ):
                for block in rows:
                    into.write(block)
        for name, last in source.execute(SEQUENCES).fetchall():
            target.execute("SELECT setval(%s::regclass, %s)", (f"public.{name}", last))


def sign_copy(conn: psycopg.Connection, keys: Sequence[NoteKey], signer: NoteSigner) -> None:
    """Has the copy's checkpoints signed by `signer`, under its name, in place of those whose `keys` signed them.

    A log's own key never signs two logs; so the copy gets one of its own before anything else is done to it. The
    cosignatures go: they are about the other. Raises BadNote for a checkpoint that none of the keys has signed.
    """
    with conn.transaction():
        conn.execute("SET LOCAL session_replication_role = replica")
        conn.execute("DELETE FROM cosignature")
        for size, note in conn.execute("SELECT size, note FROM checkpoint").fetchall():
            checkpoint = replace(open_checkpoint(note.encode(), keys), origin=signer.key.name)
            signed = sign_note(format_checkpoint(checkpoint), signer).decode()
            conn.execute("UPDATE checkpoint SET note = %s WHERE size = %s", (signed, size))
