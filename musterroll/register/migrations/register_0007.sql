-- How many files were erased on an order that a killed run has left half done; an office's list of who is off the register.
CREATE INDEX act_erased ON act (recorded_at) WHERE kind = 'erased';
CREATE INDEX particulars_off ON particulars (region, deregistered_at) WHERE deregistered_at IS NOT NULL;
