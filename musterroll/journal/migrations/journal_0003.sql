-- What witnesses said of a checkpoint: the line of each, as it goes under the checkpoint that is published.
-- `witness` is the key that signed, name+id of its vkey; `at` is when, by the witness's own clock.

CREATE TABLE cosignature (
    size    bigint      NOT NULL CHECK (size >= 0),
    witness text        NOT NULL CHECK (octet_length(witness) BETWEEN 10 AND 300),
    line    text        NOT NULL CHECK (octet_length(line) BETWEEN 100 AND 4000),
    at      timestamptz NOT NULL,
    PRIMARY KEY (size, witness)
);
CREATE INDEX cosignature_by_witness ON cosignature (witness, size);

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON cosignature FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON cosignature FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON cosignature TO musterroll_app, musterroll_worker, musterroll_portal, musterroll_gateway, musterroll_auditor;
GRANT INSERT ON cosignature TO musterroll_worker;
