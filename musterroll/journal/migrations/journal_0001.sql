-- The journal: acts are appended, never changed, never removed.
--
-- act      the envelope and the commitment; insert only
-- opening  payload and salt, which open the commitment; insert only (erasure will have a function of its own)
-- leaf     an act's place in the public log; written by the single sealer
--
-- act and opening are keyed by person and partitioned by hash of the person, so that one machine's partitions or
-- many machines' shards hold whole people. leaf, tile and checkpoint hold no people.

CREATE TABLE act (
    person_id    uuid        NOT NULL,
    act_id       uuid        NOT NULL,
    ordinal      integer     NOT NULL CHECK (ordinal > 0),  -- the person's nth act, given under the file's lock
    case_id      uuid,
    kind         text        NOT NULL,
    effective_at timestamptz NOT NULL,                      -- when it counts in law
    recorded_at  timestamptz NOT NULL,                      -- when the register learnt of it: the clock port's time
    commitment   bytea       NOT NULL CHECK (octet_length(commitment) = 32),
    xact_id      xid8        NOT NULL DEFAULT pg_current_xact_id(),  -- the sealer's order; never now(), never a sequence
    PRIMARY KEY (person_id, act_id)
) PARTITION BY HASH (person_id);

CREATE TABLE opening (
    person_id uuid  NOT NULL,
    act_id    uuid  NOT NULL,
    salt      bytea NOT NULL CHECK (octet_length(salt) = 16),
    payload   text  NOT NULL,  -- canonical JSON of the whole act: these bytes, salted, are what the log commits to
    PRIMARY KEY (person_id, act_id)
) PARTITION BY HASH (person_id);

CREATE TABLE leaf (
    position bigint NOT NULL CHECK (position >= 0),
    act_id   uuid   NOT NULL,
    CONSTRAINT one_act_a_position PRIMARY KEY (position),
    CONSTRAINT one_position_an_act UNIQUE (act_id)
);

-- Tiles of the C2SP tlog: a row grows until it holds 256 hashes. A narrower, older tile is its prefix.
CREATE TABLE tile (
    level  smallint NOT NULL CHECK (level BETWEEN 0 AND 63),
    index  bigint   NOT NULL CHECK (index >= 0),
    hashes bytea    NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192),
    PRIMARY KEY (level, index)
);

CREATE TABLE checkpoint (
    size         bigint      PRIMARY KEY CHECK (size >= 0),
    root         bytea       NOT NULL CHECK (octet_length(root) = 32),
    note         text        NOT NULL,
    signed_at    timestamptz NOT NULL,
    sealed_below xid8        NOT NULL  -- every act of a transaction before this one has its leaf
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what is recorded is never changed or removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

DO $$
DECLARE
    parent text;
    part   text;
    n      integer;
BEGIN
    FOREACH parent IN ARRAY ARRAY['act', 'opening'] LOOP
        EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION refuse_change()', parent);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', parent);
        FOR n IN 0..7 LOOP
            part := parent || '_' || n;
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, parent, n);
            -- TRUNCATE of a partition does not fire its parent's trigger
            EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I
                            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
        END LOOP;
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', parent);
    END LOOP;
    FOREACH parent IN ARRAY ARRAY['leaf', 'checkpoint'] LOOP
        EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION refuse_change()', parent);
    END LOOP;
    FOREACH parent IN ARRAY ARRAY['leaf', 'checkpoint', 'tile'] LOOP
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', parent);
    END LOOP;
END $$;

-- A tile only grows: what it held stays its beginning.
CREATE TRIGGER never_removed BEFORE DELETE ON tile FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changed BEFORE UPDATE ON tile FOR EACH ROW
    WHEN (OLD.level <> NEW.level OR OLD.index <> NEW.index
          OR substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) <> OLD.hashes)
    EXECUTE FUNCTION refuse_change();

-- The sealer's way to the acts without a leaf: those of transactions since the last one it sealed below.
CREATE INDEX act_by_transaction ON act (xact_id);

GRANT SELECT ON leaf, tile, checkpoint TO musterroll_app, musterroll_worker, musterroll_portal, musterroll_gateway, musterroll_auditor;
GRANT INSERT ON leaf, checkpoint TO musterroll_worker;
GRANT INSERT, UPDATE ON tile TO musterroll_worker;
