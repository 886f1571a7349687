-- What a role could still do with raw SQL: erase a file whose person is on the register again, or that is held or
-- contested, by first making the rows say otherwise; and write moments that no reader of the journal can read.

-- 'infinity' and years that no calendar of the programs has would stop whoever reads the act, an audit included.
ALTER TABLE act ADD CONSTRAINT its_moments_can_be_read CHECK (
    effective_at BETWEEN '0001-01-02 00:00+00' AND '9999-12-30 00:00+00'
    AND recorded_at BETWEEN '0001-01-02 00:00+00' AND '9999-12-30 00:00+00'
) NOT VALID;
-- Where one stands already it stays, as every act does, and the register goes on: an audit names it.
DO $$
BEGIN
    ALTER TABLE act VALIDATE CONSTRAINT its_moments_can_be_read;
EXCEPTION WHEN check_violation THEN
    RAISE WARNING 'an act has a moment that cannot be read: run musterroll audit';
END $$;

-- A trigger of one's own on a table of one's own would carry out these functions as the owner.
REVOKE ALL ON FUNCTION held_to_an_act, held_to_what_it_tells, held_to_the_last_act, held_to_the_register, held_to_a_rebuild
    FROM PUBLIC;

-- The owner sees what is being erased while an act of the same transaction says that it is, not for the asking.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['particulars', 'summons', 'measure', 'contest', 'deferment', 'mailbox', 'standing', 'file'] LOOP
        EXECUTE format('ALTER POLICY erasure ON %I
                        USING (person_id = erasing_person() AND is_being_erased(erasing_person()))', t);
    END LOOP;
END $$;
ALTER POLICY erasure ON opening USING (
    person_id IN (erasing_person(), '00000000-0000-0000-0000-000000000000') AND is_being_erased(erasing_person())
);
ALTER POLICY erasure_removes ON opening
    USING (person_id = erasing_person() AND is_being_erased(erasing_person()));

-- As before, and by the acts themselves, which nobody can change, where the rows could be made to say something else:
-- the person wasn't registered again, nothing is contested, the file isn't held, and at least a year has gone by.
CREATE OR REPLACE FUNCTION erase_file(person uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    register CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    said      jsonb;
    ended     date;
    last      integer;
    destroyed integer;
    t         text;
BEGIN
    PERFORM set_config('app.erasing', person::text, true);
    SELECT o.payload::jsonb, a.ordinal INTO said, last
    FROM act a JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id
    WHERE a.person_id = person AND o.person_id = person AND a.kind = 'erased' AND a.xact_id = pg_current_xact_id();
    ended := (said ->> 'term_ended')::date;
    IF said IS NULL OR ended IS NULL OR person = register
        OR EXISTS (SELECT FROM act a WHERE a.person_id = person AND a.ordinal > last)
        OR NOT EXISTS (
            SELECT FROM act a JOIN opening o ON o.person_id = a.person_id AND o.act_id = a.act_id
            WHERE a.person_id = register AND o.person_id = register AND a.kind = 'erasure_ordered'
              AND a.act_id = (said ->> 'order')::uuid AND ended <= (o.payload::jsonb ->> 'until')::date)
        OR NOT EXISTS (
            SELECT FROM act a
            WHERE a.person_id = person AND a.kind = 'deregistered' AND a.act_id = (said ->> 'deregistered')::uuid
              -- The day of entry where the person lives is that of UTC or a neighbour of it.
              AND ended >= (a.recorded_at - interval '1 day')::date + make_interval(years => coalesce(
                  (SELECT r.years FROM retention r WHERE r.rule = said ->> 'rule'), 1))
              AND NOT EXISTS (
                  SELECT FROM act b
                  WHERE b.person_id = person AND b.kind = 'registered_again' AND b.ordinal > a.ordinal)
              AND a.commitment = sha256(convert_to(E'musterroll/entry/v1\nderegistered\n', 'UTF8')
                  || decode(said ->> 'digest', 'hex')))
        -- No zone is more than fourteen hours ahead.
        OR (said ->> 'effective_at')::timestamptz IS NULL
        OR (said ->> 'effective_at')::timestamptz < (ended + 1)::timestamp AT TIME ZONE 'UTC' - interval '14 hours'
        OR EXISTS (SELECT FROM measure m WHERE m.person_id = person AND m.state IN ('proposed', 'in_force', 'stayed'))
        OR EXISTS (SELECT FROM contest c WHERE c.person_id = person AND c.outcome IS NULL)
        OR EXISTS (
            SELECT FROM act a
            WHERE a.person_id = person AND a.kind IN ('fact_contested', 'summons_contested', 'measure_contested')
              AND NOT EXISTS (
                  SELECT FROM act d JOIN opening o ON o.person_id = d.person_id AND o.act_id = d.act_id
                  WHERE d.person_id = person AND o.person_id = person AND d.kind = 'contest_decided'
                    AND (o.payload::jsonb ->> 'contest')::uuid = a.act_id))
        OR EXISTS (SELECT FROM particulars p WHERE p.person_id = person AND p.held)
        OR (SELECT a.kind FROM act a
            WHERE a.person_id = person AND a.kind IN ('retention_held', 'retention_released')
            ORDER BY a.ordinal DESC LIMIT 1) = 'retention_held'
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
