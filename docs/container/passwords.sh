#!/bin/sh
# Run once by the image of PostgreSQL, after roles.sql: containers have no socket in common, so the
# two roles sign in by password. Letters and digits alone: they also stand in an address.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" <<SQL
ALTER ROLE desk_owner PASSWORD '$OWNER_PASSWORD';
ALTER ROLE desk PASSWORD '$DESK_PASSWORD';
SQL
