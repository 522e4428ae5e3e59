-- As desk_owner, in the database, before the first migration and after each: what the application's
-- role may do. It can be run as often as one likes.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO desk;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO desk;
-- SELECT on sequences is for the backup alone, which this role makes.
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO desk;
-- What a migration makes can be used at once, by the version that runs meanwhile, too.
ALTER DEFAULT PRIVILEGES FOR ROLE desk_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO desk;
ALTER DEFAULT PRIVILEGES FOR ROLE desk_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO desk;

-- Audit events are added and read. Only the erasure of a person blanks texts about them, which the
-- table's triggers watch. Which migrations were made is for desk_owner to write.
DO $$
BEGIN
    IF to_regclass('public.enrollments_auditevent') IS NOT NULL THEN
        REVOKE UPDATE, DELETE ON enrollments_auditevent FROM desk;
        GRANT UPDATE (actor_name, about, reason) ON enrollments_auditevent TO desk;
        REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM desk;
    END IF;
END $$;
