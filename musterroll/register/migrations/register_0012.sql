-- The key of a file changes with a rebuild alone. `held_to_a_rebuild` sees no rows: it let a file be given to another
-- person, or to nobody, in any transaction that erased or moved one. The region is held row by row (`held_region`).
DROP TRIGGER held_key ON file;
CREATE OR REPLACE FUNCTION held_to_a_rebuild() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT is_remade() THEN
        PERFORM refuse_past_the_journal(TG_TABLE_NAME, TG_OP);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER held_key BEFORE UPDATE OF person_id ON file
    FOR EACH STATEMENT EXECUTE FUNCTION held_to_a_rebuild();
