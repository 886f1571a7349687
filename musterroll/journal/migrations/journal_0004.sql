-- How long acts wait for the log: when the register learnt of the first of a checkpoint's acts, by the same clock as
-- signed_at. NULL: it has none, or was signed before this column was there.

ALTER TABLE checkpoint ADD COLUMN waited_since timestamptz;
