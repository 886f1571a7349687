"""Public pages of the law: a pack at a date, what changed between two dates, and what would follow of a summons.

They ask no sign-in, keep nothing and read no database: everything on them is in the packs.
"""
