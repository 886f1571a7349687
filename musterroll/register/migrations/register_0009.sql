-- The files of a batch are erased together, a statement a table. Which they are nobody says: those whose erasure was
-- appended in this very transaction. docs/decisions/erasure.md says what is checked where.

-- Files due, oldest first; erasures of this transaction, and those since an order.
DROP INDEX particulars_deregistered;
CREATE INDEX particulars_deregistered ON particulars (deregistered_at, person_id) WHERE deregistered_at IS NOT NULL;
DROP INDEX act_erased;
CREATE INDEX act_erased ON act (xact_id) WHERE kind = 'erased';

-- The erasures that were appended in this transaction. The policies below ask it, and while it looks they show the
-- owner no more of the acts than this transaction's own: `app.own_acts` can only ever hide.
CREATE FUNCTION being_erased() RETURNS TABLE (person_id uuid, act_id uuid)
LANGUAGE plpgsql STABLE ROWS 500 SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.own_acts', 'on', true);
    RETURN QUERY SELECT a.person_id, a.act_id FROM act a
        WHERE a.kind = 'erased' AND a.xact_id = pg_current_xact_id_if_assigned()
          AND a.person_id <> '00000000-0000-0000-0000-000000000000';
    PERFORM set_config('app.own_acts', '', true);
END $$;

-- The owner sees the files that are being erased, and the orders in the register's own, and nothing else.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['particulars', 'summons', 'measure', 'contest', 'deferment', 'mailbox', 'standing', 'file'] LOOP
        EXECUTE format('ALTER POLICY erasure ON %I USING (person_id IN (SELECT e.person_id FROM being_erased() e))', t);
    END LOOP;
END $$;
ALTER POLICY erasure ON opening USING (
    person_id IN (SELECT e.person_id FROM being_erased() e)
    OR (person_id = '00000000-0000-0000-0000-000000000000' AND EXISTS (SELECT FROM being_erased()))
);
ALTER POLICY erasure_removes ON opening USING (person_id IN (SELECT e.person_id FROM being_erased() e));
-- This transaction's own acts are shown by `of_this_transaction`: what looks for those alone asks no further.
ALTER POLICY erasure ON act USING (
    CASE WHEN xact_id = pg_current_xact_id_if_assigned() OR current_setting('app.own_acts', true) = 'on' THEN false
    WHEN person_id = '00000000-0000-0000-0000-000000000000'
        THEN kind = 'erasure_ordered' AND EXISTS (SELECT FROM being_erased())
    ELSE person_id IN (SELECT e.person_id FROM being_erased() e) END
);
ALTER POLICY erasure_blanks ON act
    USING (person_id IN (SELECT e.person_id FROM being_erased() e))
    WITH CHECK (person_id IN (SELECT e.person_id FROM being_erased() e));

-- Whoever asks: an opening goes, and an act is blanked, only where the file's erasure is of this transaction; the
-- erasure itself stays. Each partition has the trigger too: a statement that names it doesn't fire its parent's.
DROP TRIGGER never_changed ON opening;
DROP TRIGGER never_changed ON act;
DROP FUNCTION goes_with_its_file();
DROP FUNCTION blanked_with_its_file();

CREATE FUNCTION goes_with_its_file() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed c LEFT JOIN being_erased() e ON e.person_id = c.person_id
        WHERE e.person_id IS NULL OR e.act_id = c.act_id
    ) THEN
        RAISE EXCEPTION '% on % is refused: what is recorded is never changed or removed', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER never_changed BEFORE UPDATE ON opening FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE ON act FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changed BEFORE UPDATE ON act FOR EACH ROW WHEN (
    (OLD.kind <> 'erased' AND NEW.kind = ''
     AND (NEW.person_id, NEW.act_id, NEW.ordinal, NEW.commitment, NEW.xact_id)
         = (OLD.person_id, OLD.act_id, OLD.ordinal, OLD.commitment, OLD.xact_id)) IS NOT TRUE
) EXECUTE FUNCTION refuse_change();
DO $$
DECLARE
    parent text;
    verb   text;
    one    regclass;
BEGIN
    FOR parent, verb IN VALUES ('act', 'UPDATE'), ('opening', 'DELETE') LOOP
        FOR one IN SELECT relid FROM pg_partition_tree(parent) LOOP
            EXECUTE format('CREATE TRIGGER goes_with_its_file AFTER %s ON %s REFERENCING OLD TABLE AS changed
                            FOR EACH STATEMENT EXECUTE FUNCTION goes_with_its_file()', verb, one);
        END LOOP;
    END LOOP;
END $$;

DROP FUNCTION erase_file(uuid);
DROP FUNCTION is_being_erased(uuid);
DROP FUNCTION erasing_person();

-- Erases the files whose erasure was appended in this transaction; returns how many openings were destroyed. Refused,
-- for all of them, unless each is borne out: the act is its file's last, on an order of a named officer in the register's
-- file, after its term, from a deregistration that stands in the file, and with nothing open in it; by the acts, which
-- nobody can change, and by the rows besides. What is missing or can't be compared is not borne out.
CREATE FUNCTION erase_files() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    register CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    persons   uuid[];
    erasures  uuid[];
    borne_out bigint;
    destroyed bigint;
    t         text;
BEGIN
    PERFORM set_config('app.own_acts', '', true);  -- nothing of a file's acts is hidden from what follows
    SELECT array_agg(e.person_id ORDER BY e.person_id), array_agg(e.act_id ORDER BY e.person_id)
        INTO persons, erasures FROM being_erased() e;
    SELECT count(*) INTO borne_out
    FROM unnest(persons, erasures) AS e (person, act)
        JOIN act a ON a.person_id = e.person AND a.act_id = e.act
        JOIN opening o ON o.person_id = e.person AND o.act_id = e.act
        CROSS JOIN LATERAL jsonb_to_record(o.payload::jsonb) AS said (
            "order" uuid, rule text, term_ended date, deregistered uuid, digest text, effective_at timestamptz)
        CROSS JOIN LATERAL (
            SELECT (p.payload::jsonb ->> 'until')::date AS until
            FROM act r JOIN opening p ON p.person_id = r.person_id AND p.act_id = r.act_id
            WHERE r.person_id = register AND p.person_id = register AND r.kind = 'erasure_ordered'
              AND r.act_id = said."order"
            OFFSET 0
        ) AS ordered
        JOIN act d ON d.person_id = e.person AND d.act_id = said.deregistered AND d.kind = 'deregistered'
        LEFT JOIN retention ON retention.rule = said.rule
        CROSS JOIN LATERAL (
            SELECT max(b.ordinal) AS last,
                   max(b.ordinal) FILTER (WHERE b.kind = 'registered_again') AS again,
                   max(b.ordinal) FILTER (WHERE b.kind = 'retention_held') AS held,
                   max(b.ordinal) FILTER (WHERE b.kind = 'retention_released') AS released,
                   array_agg(b.act_id) FILTER (WHERE b.kind IN (
                       'fact_contested', 'summons_contested', 'measure_contested')) AS contested
            FROM act b WHERE b.person_id = e.person
        ) AS history
        CROSS JOIN LATERAL (
            SELECT array_agg((p.payload::jsonb ->> 'contest')::uuid) AS contests
            FROM act b JOIN opening p ON p.person_id = b.person_id AND p.act_id = b.act_id
            WHERE b.person_id = e.person AND p.person_id = e.person AND b.kind = 'contest_decided'
        ) AS decided
        CROSS JOIN LATERAL (
            SELECT count(*) AS measures FROM measure m
            WHERE m.person_id = e.person AND m.state IN ('proposed', 'in_force', 'stayed')
        ) AS still
        CROSS JOIN LATERAL (
            SELECT count(*) AS contests FROM contest c WHERE c.person_id = e.person AND c.outcome IS NULL
        ) AS waiting
        CROSS JOIN LATERAL (SELECT count(*) AS files FROM particulars p WHERE p.person_id = e.person AND p.held) AS kept
    WHERE history.last = a.ordinal
      AND said.term_ended <= ordered.until
      -- The day of entry where the person lives is that of UTC or a neighbour of it.
      AND said.term_ended >= (d.recorded_at - interval '1 day')::date + make_interval(years => coalesce(retention.years, 1))
      -- No zone is more than fourteen hours ahead.
      AND said.effective_at >= (said.term_ended + 1)::timestamp AT TIME ZONE 'UTC' - interval '14 hours'
      AND d.commitment = sha256(
          convert_to(E'musterroll/entry/v1\nderegistered\n', 'UTF8') || decode(said.digest, 'hex'))
      AND d.ordinal > coalesce(history.again, 0)
      AND (history.held IS NULL OR history.released > history.held)
      AND coalesce(history.contested, '{}') <@ coalesce(decided.contests, '{}')
      AND (still.measures, waiting.contests, kept.files) = (0, 0, 0);
    IF cardinality(persons) IS DISTINCT FROM borne_out THEN
        RAISE EXCEPTION 'these files may not be erased: no act of this transaction bears it out' USING
            ERRCODE = 'restrict_violation',
            DETAIL = format('Borne out: %s of %s.', borne_out, coalesce(cardinality(persons), 0));
    END IF;
    DELETE FROM opening o USING unnest(persons, erasures) AS e (person, act)
        WHERE o.person_id = e.person AND o.act_id <> e.act;
    GET DIAGNOSTICS destroyed = ROW_COUNT;
    UPDATE act a SET kind = '', case_id = NULL, effective_at = NULL, recorded_at = NULL
        FROM unnest(persons, erasures) AS e (person, act) WHERE a.person_id = e.person AND a.act_id <> e.act;
    FOREACH t IN ARRAY ARRAY['particulars', 'summons', 'measure', 'contest', 'deferment', 'mailbox', 'standing'] LOOP
        EXECUTE format('DELETE FROM %I WHERE person_id = ANY ($1)', t) USING persons;
    END LOOP;
    UPDATE file SET region = '' WHERE person_id = ANY (persons);
    RETURN destroyed;
END $$;
REVOKE ALL ON FUNCTION erase_files FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_files TO musterroll_worker;
