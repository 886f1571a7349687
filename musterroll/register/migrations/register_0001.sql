-- What is known now: the file's lock and count, and the projection of the acts, which `musterroll rebuild` makes anew.

-- One row a person: its lock orders all acts on that file, `acts` is how many there are.
CREATE TABLE file (
    person_id uuid    PRIMARY KEY,
    region    text    NOT NULL,
    acts      integer NOT NULL CHECK (acts >= 0)
) WITH (fillfactor = 80);

CREATE TABLE particulars (
    person_id       uuid  PRIMARY KEY,
    region          text  NOT NULL,
    name            text  NOT NULL,
    search_name     text  NOT NULL,  -- lower case, ё as е: what a clerk types
    born            date,
    sex             text,
    personal_number text  NOT NULL,
    facts           jsonb NOT NULL
);
CREATE INDEX particulars_by_name ON particulars (region, search_name text_pattern_ops);
CREATE INDEX particulars_by_number ON particulars (personal_number);

CREATE TABLE summons (
    person_id     uuid        NOT NULL,
    summons_id    uuid        NOT NULL,
    region        text        NOT NULL,
    kind          text        NOT NULL,
    mode          text        NOT NULL CHECK (mode IN ('live', 'test')),
    status        text        NOT NULL,
    issued_at     timestamptz NOT NULL,
    appear_at     timestamptz NOT NULL,
    posted_at     timestamptz,
    sent_at       timestamptz,
    served_on     date,
    served_by     text,
    warned_at     timestamptz,
    default_since timestamptz,
    wake_at       timestamptz,  -- when the clock must look again; never later than what falls due
    acts          integer     NOT NULL,
    PRIMARY KEY (person_id, summons_id),
    CONSTRAINT a_test_notice_is_never_served CHECK (mode = 'live' OR (served_on IS NULL AND wake_at IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX summons_due ON summons (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX summons_of_region ON summons (region, status);

CREATE TABLE measure (
    person_id    uuid        NOT NULL,
    summons_id   uuid        NOT NULL,
    kind         text        NOT NULL,
    region       text        NOT NULL,
    mode         text        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('proposed', 'in_force', 'stayed', 'lifted', 'annulled')),
    proposed_at  timestamptz NOT NULL,
    may_begin_at timestamptz,
    served_at    timestamptz,
    warned_at    timestamptz,
    ordered_at   timestamptz,
    officer      text,
    order_act    uuid,
    ended_at     timestamptz,
    ended_by     text,
    PRIMARY KEY (person_id, summons_id, kind),
    CONSTRAINT a_test_notice_has_no_measure CHECK (mode = 'live'),
    -- Promise 1, whatever the code above does. IS TRUE: a null must refuse, not pass.
    CONSTRAINT no_measure_without_service_term_warning_and_a_named_officer CHECK (
        state <> 'in_force'
        OR (mode = 'live' AND served_at <= ordered_at AND may_begin_at <= ordered_at AND warned_at <= ordered_at
            AND officer <> '' AND officer <> 'clock' AND order_act IS NOT NULL) IS TRUE
    )
) WITH (fillfactor = 80);
CREATE INDEX measure_waiting ON measure (region, proposed_at) WHERE state = 'proposed';

CREATE TABLE contest (
    person_id  uuid        NOT NULL,
    contest_id uuid        NOT NULL,
    region     text        NOT NULL,
    summons_id uuid,
    measure    text,
    fact       text,
    opened_at  timestamptz NOT NULL,
    outcome    text CHECK (outcome IN ('upheld', 'dismissed')),
    decided_at timestamptz,
    officer    text,
    PRIMARY KEY (person_id, contest_id)
);
CREATE INDEX contest_waiting ON contest (region, opened_at) WHERE outcome IS NULL;

CREATE TABLE deferment (
    person_id  uuid        NOT NULL,
    granted_at timestamptz NOT NULL,
    ground     text        NOT NULL,
    region     text        NOT NULL,
    until      date        NOT NULL,
    ended_at   timestamptz,
    PRIMARY KEY (person_id, granted_at, ground)
);

-- What the person is told, a row a message; the words are made when it is shown.
CREATE TABLE mailbox (
    person_id  uuid        NOT NULL,
    act_id     uuid        NOT NULL,
    summons_id uuid,
    what       text        NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (person_id, act_id)
);

CREATE TABLE region_mode (
    region text PRIMARY KEY,
    mode   text        NOT NULL CHECK (mode IN ('live', 'test')),
    since  timestamptz NOT NULL
);

CREATE TABLE outage (
    source  text        NOT NULL,
    start   timestamptz NOT NULL,
    until   timestamptz NOT NULL,
    PRIMARY KEY (source, start)
);

-- A case carries its mode from birth, and a file's count of acts never goes back, whoever writes.
CREATE TRIGGER mode_from_birth BEFORE UPDATE ON summons FOR EACH ROW
    WHEN (OLD.mode <> NEW.mode) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER acts_only_grow BEFORE UPDATE ON file FOR EACH ROW
    WHEN (OLD.acts > NEW.acts) EXECUTE FUNCTION refuse_change();

-- --- walls ------------------------------------------------------------------------------------------------
-- A surface sees what its role may: the portal one person, the office one region, the gateway one asked number.
-- The settings are set per transaction; unset, every policy is false.

CREATE FUNCTION asking_person() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.person', true), '')::uuid;
CREATE FUNCTION asking_region() RETURNS text LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.region', true), '');
CREATE FUNCTION asked_number() RETURNS text LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.asked', true), '');

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['act', 'opening', 'file', 'particulars', 'summons', 'measure', 'contest', 'deferment', 'mailbox'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY worker ON %I TO musterroll_worker USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY auditor ON %I FOR SELECT TO musterroll_auditor USING (true)', t);
        EXECUTE format('CREATE POLICY portal ON %I FOR SELECT TO musterroll_portal USING (person_id = asking_person())', t);
    END LOOP;

    -- Tables that name the region: the office's rows are those of its region.
    FOREACH t IN ARRAY ARRAY['file', 'particulars', 'summons', 'measure', 'contest', 'deferment'] LOOP
        EXECUTE format('CREATE POLICY office ON %I TO musterroll_app
                        USING (region = asking_region()) WITH CHECK (region = asking_region())', t);
    END LOOP;
    -- Tables that don't: those of a file that the office may see.
    FOREACH t IN ARRAY ARRAY['act', 'opening', 'mailbox'] LOOP
        EXECUTE format('CREATE POLICY office ON %I TO musterroll_app
                        USING (EXISTS (SELECT FROM file WHERE file.person_id = %I.person_id))
                        WITH CHECK (EXISTS (SELECT FROM file WHERE file.person_id = %I.person_id))', t, t, t);
    END LOOP;

    -- The person may add to the own file what a person can do, and nothing else.
    FOREACH t IN ARRAY ARRAY['opening', 'mailbox', 'contest', 'summons', 'measure'] LOOP
        EXECUTE format('CREATE POLICY portal_adds ON %I FOR INSERT TO musterroll_portal
                        WITH CHECK (person_id = asking_person())', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['file', 'summons', 'measure', 'contest'] LOOP
        EXECUTE format('CREATE POLICY portal_updates ON %I FOR UPDATE TO musterroll_portal
                        USING (person_id = asking_person()) WITH CHECK (person_id = asking_person())', t);
    END LOOP;
END $$;

CREATE POLICY portal_acts ON act FOR INSERT TO musterroll_portal WITH CHECK (
    person_id = asking_person()
    AND kind IN ('fact_contested', 'summons_contested', 'measure_contested', 'summons_read', 'file_read', 'extract_issued')
);

-- A contest stays measures and a reading may serve a summons, so the portal updates those rows; but what an office has
-- decided it can't undo, and what the acts have not made it can't make up.
CREATE FUNCTION portal_keeps() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    before jsonb := CASE TG_OP WHEN 'UPDATE' THEN to_jsonb(OLD) END;
    after  jsonb := to_jsonb(NEW);
    may    text[];
    keeps  boolean;
BEGIN
    -- An insert may be the first half of an upsert: it is for a row that is there already, or for a new contest.
    IF TG_TABLE_NAME = 'summons' THEN
        may := ARRAY['status', 'served_on', 'served_by', 'wake_at', 'acts'];
        keeps := CASE TG_OP WHEN 'UPDATE' THEN NEW.status IN (OLD.status, 'served')
            ELSE EXISTS (SELECT FROM summons s WHERE s.person_id = NEW.person_id AND s.summons_id = NEW.summons_id) END;
    ELSIF TG_TABLE_NAME = 'measure' THEN
        may := ARRAY['state', 'served_at', 'may_begin_at'];
        keeps := CASE TG_OP WHEN 'UPDATE' THEN NEW.state IN (OLD.state, 'stayed')
            ELSE EXISTS (SELECT FROM measure m WHERE m.person_id = NEW.person_id
                         AND m.summons_id = NEW.summons_id AND m.kind = NEW.kind) END;
    ELSE
        may := ARRAY[]::text[];
        keeps := TG_OP = 'UPDATE' OR NEW.outcome IS NULL
            OR EXISTS (SELECT FROM contest c WHERE c.person_id = NEW.person_id AND c.contest_id = NEW.contest_id);
    END IF;
    IF NOT keeps OR before - may <> after - may THEN
        RAISE EXCEPTION 'the portal may not change % like that', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER portal_keeps BEFORE INSERT OR UPDATE ON summons FOR EACH ROW
    WHEN (current_user = 'musterroll_portal') EXECUTE FUNCTION portal_keeps();
CREATE TRIGGER portal_keeps BEFORE INSERT OR UPDATE ON measure FOR EACH ROW
    WHEN (current_user = 'musterroll_portal') EXECUTE FUNCTION portal_keeps();
CREATE TRIGGER portal_keeps BEFORE INSERT OR UPDATE ON contest FOR EACH ROW
    WHEN (current_user = 'musterroll_portal') EXECUTE FUNCTION portal_keeps();

-- An authority names a number and learns of that person alone; what it asked is written into the file.
CREATE POLICY gateway ON particulars FOR SELECT TO musterroll_gateway USING (personal_number = asked_number());
CREATE POLICY gateway ON file FOR SELECT TO musterroll_gateway
    USING (EXISTS (SELECT FROM particulars p WHERE p.person_id = file.person_id));
CREATE POLICY gateway_counts ON file FOR UPDATE TO musterroll_gateway
    USING (EXISTS (SELECT FROM particulars p WHERE p.person_id = file.person_id));
CREATE POLICY gateway ON measure FOR SELECT TO musterroll_gateway
    USING (EXISTS (SELECT FROM particulars p WHERE p.person_id = measure.person_id));
CREATE POLICY gateway ON act FOR INSERT TO musterroll_gateway
    WITH CHECK (kind = 'file_read' AND EXISTS (SELECT FROM particulars p WHERE p.person_id = act.person_id));
CREATE POLICY gateway ON opening FOR INSERT TO musterroll_gateway
    WITH CHECK (EXISTS (SELECT FROM particulars p WHERE p.person_id = opening.person_id));

GRANT SELECT ON act, opening, file, particulars, summons, measure, contest, deferment, mailbox, region_mode, outage
    TO musterroll_app, musterroll_worker, musterroll_auditor, musterroll_portal;
-- Not xact_id: the sealer's order is PostgreSQL's own word for when an act was written.
GRANT INSERT (person_id, act_id, ordinal, case_id, kind, effective_at, recorded_at, commitment) ON act
    TO musterroll_app, musterroll_worker, musterroll_portal, musterroll_gateway;
GRANT INSERT ON opening TO musterroll_app, musterroll_worker, musterroll_portal, musterroll_gateway;

GRANT UPDATE (acts) ON file TO musterroll_app, musterroll_portal, musterroll_gateway;
GRANT INSERT, UPDATE ON particulars, summons, measure, contest, deferment TO musterroll_app;
GRANT INSERT ON mailbox TO musterroll_app;
GRANT INSERT, UPDATE ON summons, measure, contest TO musterroll_portal;
GRANT INSERT ON mailbox TO musterroll_portal;

-- The worker enrols, and makes the projection anew.
GRANT INSERT, UPDATE ON file TO musterroll_worker;
GRANT INSERT, UPDATE, DELETE, TRUNCATE ON particulars, summons, measure, contest, deferment, mailbox, region_mode, outage
    TO musterroll_worker;

GRANT SELECT (person_id, personal_number) ON particulars TO musterroll_gateway;
GRANT SELECT (person_id, acts) ON file TO musterroll_gateway;
GRANT SELECT (person_id, summons_id, kind, state, ordered_at, order_act) ON measure TO musterroll_gateway;

-- The auditor writes nothing but, through this, the record of having read: an act that shows no person.
CREATE POLICY audit_record ON file TO CURRENT_USER
    USING (person_id = '00000000-0000-0000-0000-000000000000')
    WITH CHECK (person_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY audit_record ON act FOR INSERT TO CURRENT_USER
    WITH CHECK (person_id = '00000000-0000-0000-0000-000000000000' AND kind = 'register_audited');
CREATE POLICY audit_record ON opening FOR INSERT TO CURRENT_USER
    WITH CHECK (person_id = '00000000-0000-0000-0000-000000000000');

CREATE FUNCTION record_audit(act uuid, at timestamptz, commitment bytea, salt bytea, payload text) RETURNS integer
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
            sha256(convert_to(E'musterroll/act/v1\n', 'UTF8') || salt || convert_to(payload, 'UTF8'))
    THEN
        RAISE EXCEPTION 'this is not the record of an audit' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO file AS f (person_id, region, acts) VALUES (register, '', 1)
        ON CONFLICT (person_id) DO UPDATE SET acts = f.acts + 1 RETURNING f.acts INTO ordinal;
    INSERT INTO opening (person_id, act_id, salt, payload) VALUES (register, act, salt, payload);
    INSERT INTO act (person_id, act_id, ordinal, kind, effective_at, recorded_at, commitment)
        VALUES (register, act, ordinal, 'register_audited', at, at, commitment);
    RETURN ordinal;
END $$;
REVOKE ALL ON FUNCTION record_audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_audit TO musterroll_auditor;
