#!/usr/bin/env bash
# Everything that can be said about the code without running its tests. Needs no network.
# Goes on after a failure, so that one run tells all of them.
# With names it runs these steps alone: tests/check.sh lint types
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
wanted=("$@")
failed=()

# The first word of a step is its name.
asked_for() {
    ((${#wanted[@]} == 0)) && return
    local name
    for name in "${wanted[@]}"; do
        [[ $name == "${1%% *}" ]] && return
    done
    return 1
}

step() {
    local name=$1 output
    shift
    asked_for "$name" || return 0
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        printf '%s\n\n' "$output"
        failed+=("$name")
    fi
}

mapfile -t templates < <(find templates -name '*.html' | sort)

step "format (ruff)" "$bin/ruff" format --check .
step "lint (ruff)" "$bin/ruff" check .
step "types (mypy)" "$bin/mypy"
step "layers (import-linter)" "$bin/lint-imports" --no-logo
step "templates-format (djade)" "$bin/djade" --check --target-version 6.1 "${templates[@]}"
step "templates-lint (djlint)" "$bin/djlint" --lint --quiet templates
step "container (hadolint)" "$bin/hadolint" docs/container/Containerfile
step "migrations complete" env DJANGO_SETTINGS_MODULE=tests.settings "$bin/python" manage.py makemigrations --check --dry-run
step "deployment settings" env DEBUG=false \
    SECRET_KEY="$("$bin/python" -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ALLOWED_HOSTS=academy.example EMAIL_URL=smtp://mail.academy.example \
    "$bin/python" manage.py check --deploy --fail-level WARNING

if ((${#failed[@]})); then
    printf 'Failed: %s\n' "${failed[@]}"
    exit 1
fi
