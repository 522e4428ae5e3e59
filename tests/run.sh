#!/usr/bin/env bash
# Runs the suite on SQLite and, where there is one, on PostgreSQL: the one that DATABASE_URL names,
# else a throw-away cluster of Debian's postgresql-common. Arguments go to pytest.
# REQUIRE_ALL=1 (or CI=true) turns whatever would be left out into a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

export REQUIRE_ALL="${REQUIRE_ALL:-${CI:+1}}"
database="${DATABASE_URL:-}"
unset DATABASE_URL
# One more than most machines of this kind have cores: much of a test is waiting.
# Whoever has nothing left takes from the others, so that nobody waits at the end.
workers=(-n "${PYTEST_WORKERS:-3}" --dist=worksteal)
case " $* " in *" -n"*) workers=() ;; esac
pytest=(.venv/bin/pytest "${workers[@]}")

if [[ $database == postgres* ]]; then
    on_postgres=(bash -c 'DATABASE_URL="$0" exec "$@" >&3' "$database")
elif command -v pg_virtualenv >/dev/null 2>&1; then
    # Nothing needs to outlive the run: no flushing to disk, and the cluster is gone afterwards.
    # Nor is anything counted in the background: between two tests all tables are empty, and whoever
    # believed that would take minutes for what the next test puts into them.
    # Its own remarks are dropped, so that pytest has the last word.
    on_postgres=(pg_virtualenv -t -o fsync=off -o full_page_writes=off -o synchronous_commit=off
        -o autovacuum=off
        bash -c 'export DATABASE_URL="postgres://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres"
            exec "$@" >&3' pytest)
elif [[ $REQUIRE_ALL ]]; then
    echo "No PostgreSQL: set DATABASE_URL, or install postgresql and postgresql-common." >&2
    exit 1
else
    echo "Left out: the run on PostgreSQL. Set DATABASE_URL, or install postgresql and postgresql-common."
    exec "${pytest[@]}" "$@"
fi

echo "On SQLite"
# The PostgreSQL-only tests run below. A selection that holds nothing else leaves nothing here (5).
status=0
"${pytest[@]}" -m "not postgres" "$@" || status=$?
((status == 0 || status == 5)) || exit "$status"
echo
echo "On PostgreSQL"
# What asks no database, or only as a page does: reading and writing workbooks, the files themselves,
# the tool of mutants, stores and caches elsewhere, signing in, commands of the shell, what an attacker
# sends, and what a page or a browser shows. Every page is asked for here all the same, in every role,
# by tests/doors/test_addresses.py; and every query, service and worker is.
once=(
    --ignore=tests/benchmarks/test_bench.py --ignore=tests/browser --ignore=tests/doors/attack
    --ignore=tests/enrollments/views
    --ignore=tests/enrollments/wording --ignore=tests/imports/values --ignore=tests/imports/views
    --ignore=tests/imports/workbook --ignore=tests/lms_admin/pdf --ignore=tests/mutants
    --ignore=tests/deployment --ignore=tests/proxy --ignore=tests/release --ignore=tests/setup
    --ignore=tests/watching/test_alerts.py
)
for one in contrast demo environment errors processes static_files translations; do
    once+=("--ignore=tests/lms_admin/test_$one.py")
done
for one in lms_admin/signing_in doors/test_doors.py doors/test_offers.py imports/commandline \
    enrollments/test_role_commands.py enrollments/test_seed_academy.py; do
    once+=("--ignore=tests/$one")
done
for one in addresses redis_cache redis_queue store; do
    once+=("--ignore=tests/beyond/test_$one.py")
done
# The command line asks the same of the same database as the wizard.
once+=(--deselect tests/imports/cases/test_cases.py::test_the_command_line_gives_the_same_answer)
exec 3>&1 >/dev/null
exec "${on_postgres[@]}" "${pytest[@]}" "${once[@]}" "$@"
