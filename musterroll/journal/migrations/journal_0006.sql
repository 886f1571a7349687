-- An act's place in the log is one of a run of places, sixteen bytes of a row (docs/decisions/leaves-in-runs.md).

-- The acts at the places from `first` on, at most 64. The log's order is that of transaction, person and ordinal; of the
-- first of these acts the row names them, so that the run in which an act must be is found along an index. The key names
-- a person: only who seals and who audits may read it.
CREATE TABLE leaf_run (
    first     bigint  PRIMARY KEY CHECK (first >= 0),
    xact_id   xid8    NOT NULL,
    person_id uuid    NOT NULL,
    ordinal   integer NOT NULL,
    acts      bytea   NOT NULL CHECK (octet_length(acts) BETWEEN 16 AND 64 * 16 AND octet_length(acts) % 16 = 0)
);
ALTER TABLE leaf_run ALTER acts SET STORAGE PLAIN;  -- ids don't compress, and a run fits a page

-- Of each extract the place of its own act, for whoever has the extract in hand: they say no person.
CREATE TABLE extract_leaf (
    act_id   uuid   PRIMARY KEY,
    position bigint NOT NULL CHECK (position >= 0)
);

-- What stands in the log is there to be migrated, whoever it belongs to.
ALTER TABLE act NO FORCE ROW LEVEL SECURITY;
INSERT INTO leaf_run (first, xact_id, person_id, ordinal, acts)
SELECT min(position),
       coalesce((array_agg(xact_id ORDER BY position) FILTER (WHERE xact_id IS NOT NULL))[1], '0'::xid8),
       coalesce((array_agg(person_id ORDER BY position) FILTER (WHERE xact_id IS NOT NULL))[1],
                '00000000-0000-0000-0000-000000000000'),
       coalesce((array_agg(ordinal ORDER BY position) FILTER (WHERE xact_id IS NOT NULL))[1], 0),
       string_agg(uuid_send(act_id), '' ORDER BY position)
FROM (
    SELECT *, (position - min(position) OVER (PARTITION BY stretch)) / 64 AS run
    FROM (
        -- Where the acts of one sealing end and before those of the next stands what the register says of itself.
        SELECT l.position, l.act_id, a.xact_id, a.person_id, a.ordinal,
               l.position - row_number() OVER (ORDER BY l.position) AS stretch
        FROM leaf l LEFT JOIN act a ON a.act_id = l.act_id
    ) placed
) cut
GROUP BY stretch, run;
INSERT INTO extract_leaf SELECT a.act_id, l.position FROM leaf l JOIN act a ON a.act_id = l.act_id WHERE a.kind = 'extract_issued';
ALTER TABLE act FORCE ROW LEVEL SECURITY;
DROP TABLE leaf;

CREATE INDEX leaf_run_by_order ON leaf_run (xact_id, person_id, ordinal);

-- The places one by one, for whoever looks at all of them and may.
CREATE FUNCTION leaves() RETURNS TABLE ("position" bigint, act_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT first + n, encode(substring(acts FROM 16 * n + 1 FOR 16), 'hex')::uuid
    FROM leaf_run CROSS JOIN LATERAL generate_series(0, octet_length(acts) / 16 - 1) AS n
$$;
REVOKE ALL ON FUNCTION leaves FROM PUBLIC;
GRANT EXECUTE ON FUNCTION leaves TO musterroll_worker, musterroll_auditor;

-- The place of an act of which transaction, person and ordinal are known; null where it has none.
CREATE FUNCTION leaf_of(in_transaction xid8, of_person uuid, numbered integer, act uuid) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT run.first + n
    FROM (SELECT first, acts FROM leaf_run
          WHERE (xact_id, person_id, ordinal) <= (in_transaction, of_person, numbered)
          ORDER BY xact_id DESC, person_id DESC, ordinal DESC LIMIT 1) AS run
         CROSS JOIN LATERAL generate_series(0, octet_length(run.acts) / 16 - 1) AS n
    WHERE substring(run.acts FROM 16 * n + 1 FOR 16) = uuid_send(act)
$$;
REVOKE ALL ON FUNCTION leaf_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION leaf_of TO musterroll_app, musterroll_worker, musterroll_portal;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['leaf_run', 'extract_leaf'] LOOP
        EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
    END LOOP;
END $$;

ALTER TABLE leaf_run ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY worker ON leaf_run TO musterroll_worker USING (true) WITH CHECK (true);
CREATE POLICY auditor ON leaf_run FOR SELECT TO musterroll_auditor USING (true);
CREATE POLICY leaf_of ON leaf_run FOR SELECT TO CURRENT_USER USING (true);
GRANT SELECT ON leaf_run TO musterroll_worker, musterroll_auditor;
GRANT INSERT ON leaf_run, extract_leaf TO musterroll_worker;
GRANT SELECT ON extract_leaf TO musterroll_portal, musterroll_worker, musterroll_auditor;
