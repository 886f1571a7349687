-- What the conditions of the law are asked of, and what they answered.

-- A typed column for each particular that the packs ask is added at set-up (musterroll/register/standing.py). There NULL
-- is unknown: its source is silent, or the particular is contested. What is known to be absent is said by a value.
CREATE TABLE standing (
    person_id uuid           PRIMARY KEY,
    region    text           NOT NULL,
    deferred  datemultirange NOT NULL  -- the days at any moment of which a deferment is in force
);

-- The heads of what is stored in `answers`: which conditions (by code, in the order of the arrays) were asked, of whom.
CREATE TABLE asking (
    asking_id  integer     PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    region     text        NOT NULL,  -- '' is the whole register
    pack       text        NOT NULL,
    day        date        NOT NULL,
    kinds      text[]      NOT NULL,
    conditions text[]      NOT NULL,
    asked_at   timestamptz NOT NULL,
    people     integer  -- how many answers there are; NULL until all are written
);

-- The latest answers of each person; NULL in an array is unknown. No index: they are read by the region, never to find
-- somebody, and a person's own page asks the file itself.
CREATE TABLE answers (
    asking_id integer   NOT NULL,
    person_id uuid      NOT NULL,
    region    text      NOT NULL,
    holds     boolean[] NOT NULL,
    may       boolean[] NOT NULL
);

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['standing', 'answers'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY worker ON %I TO musterroll_worker USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY auditor ON %I FOR SELECT TO musterroll_auditor USING (true)', t);
    END LOOP;
END $$;
CREATE POLICY office ON standing TO musterroll_app
    USING (region = asking_region()) WITH CHECK (region = asking_region());
-- Answers are written by several at once: none of them counts before all are there.
CREATE POLICY office ON answers FOR SELECT TO musterroll_app USING (
    region = asking_region() AND asking_id IN (SELECT a.asking_id FROM asking a WHERE a.people IS NOT NULL)
);
CREATE POLICY portal ON standing FOR SELECT TO musterroll_portal USING (person_id = asking_person());
CREATE POLICY portal_adds ON standing FOR INSERT TO musterroll_portal WITH CHECK (person_id = asking_person());
CREATE POLICY portal_updates ON standing FOR UPDATE TO musterroll_portal
    USING (person_id = asking_person()) WITH CHECK (person_id = asking_person());

-- A person who contests a particular makes it unknown, and that is all that the portal can do here.
CREATE FUNCTION portal_makes_unknown() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    before jsonb;
    after  jsonb := to_jsonb(NEW);
BEGIN
    -- An insert is the first half of an upsert: it is for a row that is there already.
    SELECT to_jsonb(s) INTO before FROM standing s WHERE s.person_id = NEW.person_id;
    IF before IS NULL OR EXISTS (
        SELECT FROM jsonb_each(after) one WHERE before -> one.key IS DISTINCT FROM one.value AND one.value <> 'null'
    ) THEN
        RAISE EXCEPTION 'the portal may not change standing like that' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER portal_makes_unknown BEFORE INSERT OR UPDATE ON standing FOR EACH ROW
    WHEN (current_user = 'musterroll_portal') EXECUTE FUNCTION portal_makes_unknown();

GRANT SELECT ON standing TO musterroll_app, musterroll_worker, musterroll_auditor, musterroll_portal;
GRANT INSERT, UPDATE ON standing TO musterroll_app, musterroll_worker, musterroll_portal;
GRANT DELETE, TRUNCATE ON standing TO musterroll_worker;
GRANT SELECT ON asking, answers TO musterroll_app, musterroll_worker, musterroll_auditor;
GRANT INSERT, DELETE, UPDATE (people) ON asking TO musterroll_worker;
GRANT INSERT, DELETE, TRUNCATE ON answers TO musterroll_worker;
