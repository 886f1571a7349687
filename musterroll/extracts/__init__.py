"""Extracts: what the register holds of a person, in words and bytes that a stranger can verify offline.

content   what an extract says, a pure function of the person's file
issue     an extract is an act with its own leaf; making the file that carries its proof
pdf       the same on paper: typst, PDF/A-3b with the JSON inside, signed
verify    what a stranger runs; needs no database

document, content, schemas, report, verify, published, certificate, paper and command are pure but for files and web
addresses that are named: with law, case and proof they are the whole of the wheel `musterroll-verify`.
"""
