#!/usr/bin/env bash
# Everything that can be said about the code without running its tests. Needs no network.
# Goes on after a failure, so that one run tells all of them.
# With names it runs these steps alone: tests/check.sh lint types
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
wanted=("$@")
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
names=()

# The first word of a step is its name.
asked_for() {
    ((${#wanted[@]} == 0)) && return
    local name
    for name in "${wanted[@]}"; do
        [[ $name == "${1%% *}" ]] && return
    done
    return 1
}

# Two at a time: most of them use one core.
step() {
    local name=$1
    shift
    asked_for "$name" || return 0
    while (($(jobs -rp | wc -l) >= 2)); do wait -n; done
    local into=$said/${#names[@]}
    names+=("$name")
    { "$@" >"$into" 2>&1 && mv "$into" "$into.ok"; } &
}

tell() {
    local number
    wait
    for number in "${!names[@]}"; do
        if [[ -e $said/$number.ok ]]; then
            echo "ok      ${names[number]}"
        else
            echo "FAILED  ${names[number]}"
            cat "$said/$number"
            echo
            failed+=("${names[number]}")
        fi
    done
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

failed=()
tell
if ((${#failed[@]})); then
    printf 'Failed: %s\n' "${failed[@]}"
    exit 1
fi
