-- A file's region goes with the file's own erasure, and only to nowhere. `held_to_a_rebuild` sees no rows: the erasure of
-- one let the worker move the file of another, or bring back one erased before.

CREATE FUNCTION goes_to_nowhere() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.region = '' AND EXISTS (
        -- Not by the transaction's number, which has many: by the person's acts.
        SELECT FROM act a WHERE a.person_id = NEW.person_id AND a.ordinal = NEW.acts AND a.kind = 'erased'
            AND (a.xact_id = pg_current_xact_id_if_assigned()) IS TRUE
    )) OR is_remade() THEN
        RETURN NEW;
    END IF;
    PERFORM refuse_past_the_journal(TG_TABLE_NAME, TG_OP);
END $$;
CREATE TRIGGER held_region BEFORE UPDATE OF region ON file FOR EACH ROW
    WHEN (OLD.region IS DISTINCT FROM NEW.region) EXECUTE FUNCTION goes_to_nowhere();
