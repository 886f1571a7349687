"""Backups of the register's PostgreSQL, and bringing one back to a moment: base backup and WAL.

    wal       names of WAL segments, timelines, and what an archive of them lacks
    archive   switching the embedded server's archiving on, and whether it keeps up
    whole     a backup as it lies in its folder: what it says of itself, and whether every byte is still so
    take      making one, over the replication protocol
    restore   copying one back and replaying WAL up to a moment
    shown     what the restored log must hold, because somebody has seen it

It copies bytes and knows neither law nor people. `docs/backup.md` is for the operator.
"""
