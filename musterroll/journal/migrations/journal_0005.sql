-- The map of people is cut by twos of bits: the topmost tile may hold four hashes. What is there already stays as it is,
-- and is cut finer when people come.
--
-- Hashes don't compress, and a bucket fits a page: out of line its parts would be rows of their own.

ALTER TABLE map_tile DROP CONSTRAINT map_tile_depth_check, DROP CONSTRAINT map_tile_children_check;
ALTER TABLE map_tile ADD CONSTRAINT map_tile_depth_check CHECK (depth >= 0 AND depth % 2 = 0),
    ADD CONSTRAINT map_tile_children_check CHECK (octet_length(children) IN (4 * 32, 16 * 32));
ALTER TABLE map_bucket ALTER leaves SET STORAGE EXTERNAL, ALTER states SET STORAGE EXTERNAL;
ALTER TABLE map_bucket SET (toast_tuple_target = 8160);
ALTER TABLE tile ALTER hashes SET STORAGE EXTERNAL;
