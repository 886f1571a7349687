-- Erasure: when a retention term has ended, a file's salts and payloads go, and all that its rows say of the person.
-- What stays is what the public log holds already: how many acts there were, and the commitment to each.

-- Of an erased act: no kind, no case, no date.
ALTER TABLE act ALTER COLUMN effective_at DROP NOT NULL;
ALTER TABLE act ALTER COLUMN recorded_at DROP NOT NULL;
ALTER TABLE act ADD CONSTRAINT what_is_not_erased_has_a_kind_and_dates CHECK (
    (kind = '') = (effective_at IS NULL) AND (kind = '') = (recorded_at IS NULL) AND (kind <> '' OR case_id IS NULL)
);

-- How many years a retention rule of the pack keeps a file, where no text says so and an officer has.
CREATE TABLE retention (
    rule    text        PRIMARY KEY,
    years   integer     NOT NULL CHECK (years > 0),
    ground  text        NOT NULL,
    officer text        NOT NULL,
    since   timestamptz NOT NULL
);
GRANT SELECT ON retention TO musterroll_app, musterroll_worker, musterroll_portal, musterroll_auditor;
GRANT INSERT, UPDATE, DELETE, TRUNCATE ON retention TO musterroll_worker;

-- When the person's deregistration was entered, and whether the file is kept beyond its term.
ALTER TABLE particulars ADD COLUMN deregistered_at timestamptz;
ALTER TABLE particulars ADD COLUMN held boolean NOT NULL DEFAULT false;
CREATE INDEX particulars_deregistered ON particulars (deregistered_at) WHERE deregistered_at IS NOT NULL;

-- An erased file takes no more acts. Its region is empty, so that no office, no portal and no gateway finds it.
CREATE TRIGGER erased_for_good BEFORE UPDATE ON file FOR EACH ROW
    WHEN (OLD.region = '' AND NEW.acts > OLD.acts AND OLD.person_id <> '00000000-0000-0000-0000-000000000000')
    EXECUTE FUNCTION refuse_change();
DROP POLICY portal ON file;
CREATE POLICY portal ON file FOR SELECT TO musterroll_portal
    USING (person_id = asking_person() AND region <> '');

-- --- the only way past the journal's triggers ------------------------------------------------------------------

CREATE FUNCTION erasing_person() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.erasing', true), '')::uuid;

-- Whether the file's last act, written in this very transaction, is its erasure.
CREATE FUNCTION is_being_erased(person uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM act WHERE act.person_id = person AND act.kind = 'erased'
                   AND act.xact_id = pg_current_xact_id());

CREATE FUNCTION goes_with_its_file() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND is_being_erased(OLD.person_id) AND NOT EXISTS (
        SELECT FROM act WHERE act.person_id = OLD.person_id AND act.act_id = OLD.act_id AND act.kind = 'erased')
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% on % is refused: what is recorded is never changed or removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION blanked_with_its_file() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.kind <> 'erased' AND NEW.kind = ''
        AND (NEW.person_id, NEW.act_id, NEW.ordinal, NEW.commitment, NEW.xact_id)
            = (OLD.person_id, OLD.act_id, OLD.ordinal, OLD.commitment, OLD.xact_id)
        AND is_being_erased(OLD.person_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: what is recorded is never changed or removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER never_changed ON opening;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON opening
    FOR EACH ROW EXECUTE FUNCTION goes_with_its_file();
DROP TRIGGER never_changed ON act;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON act
    FOR EACH ROW EXECUTE FUNCTION blanked_with_its_file();

-- The owner sees the file that is being erased, and the orders in the register's own, and nothing else.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['particulars', 'summons', 'measure', 'contest', 'deferment', 'mailbox', 'standing', 'file'] LOOP
        EXECUTE format('CREATE POLICY erasure ON %I TO CURRENT_USER USING (person_id = erasing_person())', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['act', 'opening'] LOOP
        EXECUTE format('CREATE POLICY erasure ON %I FOR SELECT TO CURRENT_USER USING (person_id = erasing_person()
                        OR (erasing_person() IS NOT NULL AND person_id = ''00000000-0000-0000-0000-000000000000''))', t);
    END LOOP;
END $$;
CREATE POLICY erasure_blanks ON act FOR UPDATE TO CURRENT_USER
    USING (person_id = erasing_person()) WITH CHECK (person_id = erasing_person());
CREATE POLICY erasure_removes ON opening FOR DELETE TO CURRENT_USER USING (person_id = erasing_person());

-- Erases the file of `person`; returns how many openings were destroyed. Refused unless the file's last act, recorded in
-- this transaction, says that it is: on an order of a named officer in the register's file, after its term, from a
-- deregistration that stands in the file, and with nothing open in it.
CREATE FUNCTION erase_file(person uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    register CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    said      jsonb;
    ended     date;
    destroyed integer;
    t         text;
BEGIN
    PERFORM set_config('app.erasing', person::text, true);
    SELECT o.payload::jsonb INTO said
    FROM act a JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id
    WHERE a.person_id = person AND o.person_id = person AND a.kind = 'erased' AND a.xact_id = pg_current_xact_id();
    ended := (said ->> 'term_ended')::date;
    IF said IS NULL OR person = register
        OR NOT EXISTS (
            SELECT FROM act a JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id
            WHERE a.person_id = register AND o.person_id = register AND a.kind = 'erasure_ordered'
              AND a.act_id = (said ->> 'order')::uuid AND ended <= (o.payload::jsonb ->> 'until')::date)
        OR NOT EXISTS (
            SELECT FROM act a
            WHERE a.person_id = person AND a.kind = 'deregistered' AND a.act_id = (said ->> 'deregistered')::uuid
              AND a.recorded_at::date <= ended
              AND a.commitment = sha256(convert_to(E'musterroll/entry/v1\nderegistered\n', 'UTF8')
                  || decode(said ->> 'digest', 'hex')))
        -- No zone is more than fourteen hours ahead.
        OR (said ->> 'effective_at')::timestamptz < (ended + 1)::timestamp AT TIME ZONE 'UTC' - interval '14 hours'
        OR EXISTS (SELECT FROM measure m WHERE m.person_id = person AND m.state IN ('proposed', 'in_force', 'stayed'))
        OR EXISTS (SELECT FROM contest c WHERE c.person_id = person AND c.outcome IS NULL)
        OR EXISTS (SELECT FROM particulars p WHERE p.person_id = person AND p.held)
    THEN
        RAISE EXCEPTION 'this file may not be erased: no act of this transaction bears it out'
            USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM opening WHERE person_id = person AND act_id <> (said ->> 'id')::uuid;
    GET DIAGNOSTICS destroyed = ROW_COUNT;
    UPDATE act SET kind = '', case_id = NULL, effective_at = NULL, recorded_at = NULL
        WHERE person_id = person AND act_id <> (said ->> 'id')::uuid;
    FOREACH t IN ARRAY ARRAY['particulars', 'summons', 'measure', 'contest', 'deferment', 'mailbox', 'standing'] LOOP
        EXECUTE format('DELETE FROM %I WHERE person_id = $1', t) USING person;
    END LOOP;
    UPDATE file SET region = '' WHERE person_id = person;
    PERFORM set_config('app.erasing', '', true);
    RETURN destroyed;
END $$;
REVOKE ALL ON FUNCTION erase_file FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_file TO musterroll_worker;
