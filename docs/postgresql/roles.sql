-- Once, as PostgreSQL's own administrator: the database, and the two roles that use it.
-- Both sign in through the socket of the same machine, as the system users of the same names:
-- there is no password to lose. On another machine give them one each.

-- Owns the tables and may change them: migrations, and nothing else, run as this role.
CREATE ROLE desk_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
-- The site and its workers: they read and write rows, and change no table.
CREATE ROLE desk LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;

CREATE DATABASE desk OWNER desk_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE desk FROM PUBLIC;
-- A check of a workbook makes a table of its connection.
GRANT CONNECT, TEMPORARY ON DATABASE desk TO desk;
