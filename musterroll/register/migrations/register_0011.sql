-- A file goes to the office of another region, with all its rows, where an act of this very transaction says so. Which
-- files these are, and where they go, nobody says but the acts. docs/decisions/moving-a-file.md says why so.

-- When the file came from another office, if it did: what the receiving office looks for.
ALTER TABLE particulars ADD COLUMN came_at timestamptz;
CREATE INDEX particulars_came ON particulars (region, came_at) WHERE came_at IS NOT NULL;

-- The moves that were appended in this transaction.
CREATE FUNCTION being_moved() RETURNS TABLE (person_id uuid, act_id uuid)
LANGUAGE sql STABLE ROWS 10 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (a.person_id) a.person_id, a.act_id FROM act a
    WHERE a.kind = 'file_moved' AND a.xact_id = pg_current_xact_id_if_assigned()
    ORDER BY a.person_id, a.ordinal DESC
$$;

-- The owner sees the files that are being moved, and nothing else.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['particulars', 'standing', 'summons', 'measure', 'contest', 'deferment', 'file'] LOOP
        EXECUTE format('CREATE POLICY moving ON %I TO CURRENT_USER
                        USING (person_id IN (SELECT m.person_id FROM being_moved() m))', t);
    END LOOP;
END $$;
CREATE POLICY moving ON opening FOR SELECT TO CURRENT_USER
    USING (act_id IN (SELECT m.act_id FROM being_moved() m));

-- Where the file of this person goes by an act of this transaction; NULL if none says so.
CREATE FUNCTION goes_to(person uuid) RETURNS text LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT nullif(o.payload::jsonb ->> 'region', '')
    FROM being_moved() m JOIN opening o ON o.person_id = m.person_id AND o.act_id = m.act_id
    WHERE m.person_id = person AND o.person_id = person
$$;

CREATE FUNCTION move_files() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person uuid;
    there  text;
    moved  bigint := 0;
    t      text;
BEGIN
    FOR person IN SELECT m.person_id FROM being_moved() m ORDER BY m.person_id LOOP
        there := goes_to(person);
        IF there IS NULL THEN
            RAISE EXCEPTION 'this file may not be moved: the act does not say where' USING ERRCODE = 'restrict_violation';
        END IF;
        FOREACH t IN ARRAY ARRAY['particulars', 'standing', 'summons', 'measure', 'contest', 'deferment', 'file'] LOOP
            EXECUTE format('UPDATE %I SET region = $1 WHERE person_id = $2', t) USING there, person;
        END LOOP;
        moved := moved + 1;
    END LOOP;
    RETURN moved;
END $$;
REVOKE ALL ON FUNCTION move_files FROM PUBLIC;
GRANT EXECUTE ON FUNCTION move_files TO musterroll_app, musterroll_worker;

-- What happens only when everything is made anew, but for a file's region, which has a trigger of its own for each row.
CREATE OR REPLACE FUNCTION held_to_a_rebuild() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT is_remade() AND NOT (TG_TABLE_NAME = 'file' AND TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM act WHERE kind IN ('erased', 'file_moved') AND xact_id = pg_current_xact_id_if_assigned()
    )) THEN
        PERFORM refuse_past_the_journal(TG_TABLE_NAME, TG_OP);
    END IF;
    RETURN NULL;
END $$;

-- A file's region changes to nowhere with the file's own erasure, and to another with the file's own move there.
DROP TRIGGER held_region ON file;
DROP FUNCTION goes_to_nowhere();
CREATE FUNCTION goes_where_its_act_says() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.region = '' AND EXISTS (
        -- Not by the transaction's number, which has many: by the person's acts.
        SELECT FROM act a WHERE a.person_id = NEW.person_id AND a.ordinal = NEW.acts AND a.kind = 'erased'
            AND (a.xact_id = pg_current_xact_id_if_assigned()) IS TRUE
    )) OR (OLD.region <> '' AND NEW.region = goes_to(NEW.person_id)) IS TRUE OR is_remade() THEN
        RETURN NEW;
    END IF;
    PERFORM refuse_past_the_journal(TG_TABLE_NAME, TG_OP);
END $$;
CREATE TRIGGER held_region BEFORE UPDATE OF region ON file FOR EACH ROW
    WHEN (OLD.region IS DISTINCT FROM NEW.region) EXECUTE FUNCTION goes_where_its_act_says();

-- What was asked about a person in one region is not shown there once the file is elsewhere.
DROP POLICY office ON answers;
CREATE POLICY office ON answers FOR SELECT TO musterroll_app USING (
    region = asking_region() AND asking_id IN (SELECT a.asking_id FROM asking a WHERE a.people IS NOT NULL)
    AND EXISTS (SELECT FROM file WHERE file.person_id = answers.person_id)
);
