"""A witness of transparency logs (C2SP tlog-witness), and the way to one. Needs no database and no Django.

record   what the witness has seen of each log: checks a checkpoint against it, cosigns it, keeps it
server   the record over HTTP: POST add-checkpoint, GET <hash of the origin>/checkpoint
client   the same two calls from the log's side

A witness never sees what is in a log. It sees that a log only grows, and says so under one checkpoint after the
other: whoever shows two people two different logs would need two cosignatures that no honest witness gives.
"""
