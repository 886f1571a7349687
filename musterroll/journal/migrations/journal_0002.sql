-- What the log says beside acts, and the map of people that each checkpoint commits to.

-- Entry bundles lie with the tiles, as level -1: 32 bytes an entry, before the length that is served with each.
ALTER TABLE tile DROP CONSTRAINT tile_level_check;
ALTER TABLE tile ADD CONSTRAINT tile_level_check CHECK (level BETWEEN -1 AND 63);

-- A statement takes a place in the log as an act does; everybody may read it. It names no person.
CREATE TABLE statement (
    position bigint PRIMARY KEY CHECK (position >= 0),
    kind     text   NOT NULL CHECK (kind IN ('map', 'rules')),
    body     text   NOT NULL  -- canonical JSON: these bytes are what the log commits to
);
CREATE INDEX statement_by_kind ON statement (kind, position);

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON statement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON statement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The map of people (proof/peoplemap.py), cut at `bits` into buckets of a few dozen people, with the sixteen-fold
-- tiles above them. It follows from the acts and can be made from them anew.
CREATE TABLE map_bucket (
    bits   smallint NOT NULL CHECK (bits BETWEEN 4 AND 28),
    prefix integer  NOT NULL CHECK (prefix >= 0),
    leaves bytea    NOT NULL,  -- 64 bytes a person, ascending: key, leaf
    states bytea    NOT NULL,  -- 40 bytes a person, in the same order: number of acts, chain
    PRIMARY KEY (bits, prefix),
    CHECK (octet_length(leaves) / 64 = octet_length(states) / 40)
);
CREATE TABLE map_tile (
    depth    smallint NOT NULL CHECK (depth >= 0 AND depth % 4 = 0),
    index    integer  NOT NULL CHECK (index >= 0),
    children bytea    NOT NULL CHECK (octet_length(children) = 16 * 32),
    PRIMARY KEY (depth, index)
);
CREATE TABLE map_shape (
    one    boolean  PRIMARY KEY DEFAULT true CHECK (one),
    bits   smallint NOT NULL,
    people bigint   NOT NULL
);

GRANT SELECT ON statement TO musterroll_app, musterroll_worker, musterroll_portal, musterroll_gateway, musterroll_auditor;
GRANT INSERT ON statement TO musterroll_worker;
GRANT SELECT ON map_tile, map_shape TO musterroll_app, musterroll_worker, musterroll_portal, musterroll_auditor;
GRANT SELECT ON map_bucket TO musterroll_worker, musterroll_auditor;
-- What makes a proof shows nobody's number of acts: keys and leaves alone.
GRANT SELECT (bits, prefix, leaves) ON map_bucket TO musterroll_app, musterroll_portal;
GRANT INSERT, UPDATE, DELETE ON map_bucket, map_tile, map_shape TO musterroll_worker;
