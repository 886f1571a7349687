"""The Merkle tree over the journal, its tiles, signed notes and what a stranger needs to check them. Pure.

commitment   an act's canonical bytes, and the salted hash of them that goes into the public log
merkle       RFC 6962: hashes, roots, inclusion and consistency proofs
tiles        C2SP tlog-tiles: paths, reading a tree from its tiles, growing it fast, entry bundles
cosignature  what is signed when a signature carries its time
note         C2SP signed notes (Ed25519, ML-DSA-44) and the keys that vouch for them
checkpoint   the text that a log signs: its name, size and root
policy       C2SP tlog-policy: which logs to believe, and how many witnesses must have seen what they say
tlog_proof   C2SP `.tlog-proof`: an entry's inclusion, to be checked offline
receipts     one opened act with its place in the log, as an extract carries it

Nothing here opens a file or a socket, asks the time or makes a random number: bytes come in as arguments
or through a reader with one method.
"""
