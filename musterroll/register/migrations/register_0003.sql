-- The record of an audit commits to its label, as every act does (proof/commitment.py).

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
    INSERT INTO file AS f (person_id, region, acts) VALUES (register, '', 1)
        ON CONFLICT (person_id) DO UPDATE SET acts = f.acts + 1 RETURNING f.acts INTO ordinal;
    INSERT INTO opening (person_id, act_id, salt, payload) VALUES (register, act, salt, payload);
    INSERT INTO act (person_id, act_id, ordinal, kind, effective_at, recorded_at, commitment)
        VALUES (register, act, ordinal, 'register_audited', at, at, commitment);
    RETURN ordinal;
END $$;
