-- Nothing is written past the journal: what the register says of a person changes only in a transaction that appends an
-- act of that person, whoever writes and by whatever statement. docs/decisions/held-to-the-journal.md says why so.
--
-- Statement triggers over transition tables: one look at the transaction's own acts a statement, however many rows.
-- Whoever adds a table says here what holds it, or in tests/walls/test_held.py why nothing needs to.

-- What the owner's functions see of the journal: the acts of the transaction they run in, and no others.
CREATE POLICY of_this_transaction ON act FOR SELECT TO CURRENT_USER
    USING (xact_id = pg_current_xact_id_if_assigned());

-- The one statement that goes without an act: the clock looked, nothing was due, and it looks again at another time.
-- Times here are the server's own, as `xact_id` is; they claim nothing in law.
CREATE TABLE past_the_journal (
    number      bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    written_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    xact_id     xid8        NOT NULL DEFAULT pg_current_xact_id(),
    role        text        NOT NULL DEFAULT session_user,
    application text        NOT NULL DEFAULT current_setting('application_name'),
    relation    text        NOT NULL,
    operation   text        NOT NULL,
    rows        bigint      NOT NULL
);
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON past_the_journal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON past_the_journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT ON past_the_journal TO musterroll_worker, musterroll_auditor;

CREATE FUNCTION is_remade() RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM act
        WHERE person_id = '00000000-0000-0000-0000-000000000000' AND kind = 'projection_rebuilt'
          AND xact_id = pg_current_xact_id_if_assigned()
    )
$$;

CREATE FUNCTION refuse_past_the_journal(relation text, operation text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: nothing is written past the journal', operation, relation USING
        ERRCODE = 'restrict_violation',
        DETAIL = 'No act that says so was appended in this transaction.',
        HINT = 'Record an act, which also writes what follows from it; or make the rows anew: musterroll rebuild.';
END $$;

-- Rows of a person: an act of that person that bears on something. A reading changes nothing.
CREATE FUNCTION held_to_an_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed c WHERE NOT EXISTS (
            SELECT FROM act a
            WHERE a.person_id = c.person_id AND a.xact_id = pg_current_xact_id_if_assigned()
              AND a.kind NOT IN ('file_read', 'extract_issued', 'register_audited', 'projection_rebuilt')
        )
    ) AND NOT is_remade() THEN
        -- The clock's resetting of when it looks again, in every row, and of nothing else.
        IF TG_TABLE_NAME = 'summons' AND TG_OP = 'UPDATE' AND session_user = 'musterroll_worker' THEN
            IF NOT EXISTS (SELECT to_jsonb(c) - 'wake_at' FROM changed c EXCEPT SELECT to_jsonb(b) - 'wake_at' FROM before b)
                AND NOT EXISTS (SELECT to_jsonb(c) FROM changed c INTERSECT SELECT to_jsonb(b) FROM before b)
            THEN
                INSERT INTO past_the_journal (relation, operation, rows)
                    SELECT TG_TABLE_NAME, 'UPDATE of wake_at', count(*) FROM changed;
                RETURN NULL;
            END IF;
        END IF;
        PERFORM refuse_past_the_journal(TG_TABLE_NAME, TG_OP);
    END IF;
    RETURN NULL;
END $$;

-- A message: the very act that it tells of.
CREATE FUNCTION held_to_what_it_tells() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed c WHERE NOT EXISTS (
            SELECT FROM act a
            WHERE a.person_id = c.person_id AND a.act_id = c.act_id AND a.kind = c.what
              AND a.xact_id = pg_current_xact_id_if_assigned()
        )
    ) AND NOT is_remade() THEN
        PERFORM refuse_past_the_journal(TG_TABLE_NAME, TG_OP);
    END IF;
    RETURN NULL;
END $$;

-- A file's count: it is the number of the person's last act.
CREATE FUNCTION held_to_the_last_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed c WHERE NOT EXISTS (
            SELECT FROM act a
            WHERE a.person_id = c.person_id AND a.ordinal = c.acts AND a.xact_id = pg_current_xact_id_if_assigned()
        )
    ) AND NOT is_remade() THEN
        PERFORM refuse_past_the_journal(TG_TABLE_NAME, TG_OP);
    END IF;
    RETURN NULL;
END $$;

-- A mode, a time of keeping or an outage: an act of the register's own file that counts from that moment.
CREATE FUNCTION held_to_the_register() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed c WHERE NOT EXISTS (
            SELECT FROM act a
            WHERE a.person_id = '00000000-0000-0000-0000-000000000000' AND a.kind = TG_ARGV[0]
              AND a.effective_at = (to_jsonb(c) ->> TG_ARGV[1])::timestamptz
              AND a.xact_id = pg_current_xact_id_if_assigned()
        )
    ) AND NOT is_remade() THEN
        PERFORM refuse_past_the_journal(TG_TABLE_NAME, TG_OP);
    END IF;
    RETURN NULL;
END $$;

-- What happens only when everything is made anew: emptying a table, changing a key, moving a file. An erased file loses
-- its region; its own act counts it (held_to_the_last_act).
CREATE FUNCTION held_to_a_rebuild() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT is_remade() AND NOT (TG_TABLE_NAME = 'file' AND TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM act WHERE kind = 'erased' AND xact_id = pg_current_xact_id_if_assigned()
    )) THEN
        PERFORM refuse_past_the_journal(TG_TABLE_NAME, TG_OP);
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    t    text;
    keys text;
    hold text;
BEGIN
    FOR t, keys, hold IN VALUES
        ('particulars', 'person_id', 'held_to_an_act()'),
        ('standing', 'person_id', 'held_to_an_act()'),
        ('summons', 'person_id, summons_id', 'held_to_an_act()'),
        ('measure', 'person_id, summons_id, kind', 'held_to_an_act()'),
        ('contest', 'person_id, contest_id', 'held_to_an_act()'),
        ('deferment', 'person_id, granted_at, ground', 'held_to_an_act()'),
        ('mailbox', 'person_id, act_id', 'held_to_what_it_tells()'),
        ('file', 'person_id, region', 'held_to_the_last_act()'),
        ('region_mode', 'region', $args$held_to_the_register('mode_set', 'since')$args$),
        ('retention', 'rule', $args$held_to_the_register('retention_set', 'since')$args$),
        ('outage', 'source, start', $args$held_to_the_register('source_suspended', 'start')$args$)
    LOOP
        EXECUTE format('CREATE TRIGGER held_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
                        FOR EACH STATEMENT EXECUTE FUNCTION %s', t, hold);
        EXECUTE format('CREATE TRIGGER held_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS before NEW TABLE AS changed
                        FOR EACH STATEMENT EXECUTE FUNCTION %s', t, hold);
        -- A person's row may have to go, when an act says so. A file stays, and so does the setting.
        EXECUTE format('CREATE TRIGGER held_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
                        FOR EACH STATEMENT EXECUTE FUNCTION %s', t,
                       CASE WHEN t IN ('file', 'region_mode', 'retention', 'outage') THEN 'held_to_a_rebuild()'
                            ELSE 'held_to_an_act()' END);
        EXECUTE format('CREATE TRIGGER held_key BEFORE UPDATE OF %s ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION held_to_a_rebuild()', keys, t);
        EXECUTE format('CREATE TRIGGER held_whole BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION held_to_a_rebuild()', t);
    END LOOP;
END $$;

-- The record of an audit: the act comes before the count, which is held to it.
CREATE OR REPLACE FUNCTION record_audit(act uuid, at timestamptz, commitment bytea, salt bytea, payload text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    register CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    ordinal  integer;
BEGIN
    -- What is written is an audit and nothing else, and it is what it commits to.
    IF (payload::jsonb ->> 'kind', payload::jsonb ->> 'id', payload::jsonb ->> 'person', payload::jsonb ->> 'case')
        IS DISTINCT FROM ('register_audited', act::text, register::text, NULL)
        OR (payload::jsonb ->> 'effective_at')::timestamptz IS DISTINCT FROM at
        OR (payload::jsonb ->> 'recorded_at')::timestamptz IS DISTINCT FROM at
        OR commitment IS DISTINCT FROM
            sha256(convert_to(E'musterroll/entry/v1\nregister_audited\n', 'UTF8')
                || sha256(convert_to(E'musterroll/act/v1\n', 'UTF8') || salt || convert_to(payload, 'UTF8')))
    THEN
        RAISE EXCEPTION 'this is not the record of an audit' USING ERRCODE = 'check_violation';
    END IF;
    SELECT f.acts + 1 INTO ordinal FROM file f WHERE f.person_id = register FOR UPDATE;
    ordinal := coalesce(ordinal, 1);
    INSERT INTO act (person_id, act_id, ordinal, kind, effective_at, recorded_at, commitment)
        VALUES (register, act, ordinal, 'register_audited', at, at, commitment);
    INSERT INTO opening (person_id, act_id, salt, payload) VALUES (register, act, salt, payload);
    INSERT INTO file AS f (person_id, region, acts) VALUES (register, '', ordinal)
        ON CONFLICT (person_id) DO UPDATE SET acts = ordinal;
    RETURN ordinal;
END $$;
