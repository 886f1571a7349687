-- Sessions that were signed out. A session lives in a signed cookie, which whoever has copied it could show again until it
-- ends by itself: what was signed out is refused from then on. Digests of random numbers; they name nobody.

CREATE TABLE signed_out (
    session bytea       PRIMARY KEY CHECK (octet_length(session) = 32),
    until   timestamptz NOT NULL  -- from then on no cookie of that session is taken anyway
);
CREATE INDEX signed_out_until ON signed_out (until);
GRANT SELECT ON signed_out TO musterroll_app, musterroll_portal;

-- What is past goes on the way. The surfaces may add to the table by this alone, and never take from it.
CREATE FUNCTION sign_out(session bytea, until timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM signed_out WHERE signed_out.until < now();
    INSERT INTO signed_out VALUES (session, until) ON CONFLICT DO NOTHING;
$$;
REVOKE ALL ON FUNCTION sign_out FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_out TO musterroll_app, musterroll_portal;
