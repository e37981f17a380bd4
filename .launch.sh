# What ./run and ./check share: a virtual environment and node's packages, made once from a lock file. Sourced, never run.

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 2; }

find_python() { # prints the first Python that is new enough and can make environments
    local candidate old=""
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        command -v "$candidate" >/dev/null || continue
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { old=$candidate; continue; }
        "$candidate" -c 'import ensurepip, venv' 2>/dev/null || continue
        printf '%s' "$candidate"
        return
    done
    [ -z "$old" ] || say "$old is older than Python 3.11, which Twintrace needs."
    fail "No Python >= 3.11 that can make environments. On Debian or Ubuntu: apt-get install python3 python3-venv"
}

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

stamp_of() { # environment, lock: changes with the pins, the project's own declaration, the Python and the place
    { cat "$2" pyproject.toml; "$1/bin/python" --version; pwd; } 2>/dev/null | sha256
}

count_packages() { # pip's output on stdin, how many there are
    local count=0 line
    while read -r line; do
        case $line in Collecting*|Processing*) count=$((count + 1)) ;; *) continue ;; esac
        [ $((count % 10)) -ne 0 ] || say "  $count of $1 packages"
    done
}

make_environment() { # environment, lock: does nothing when both are as they were
    local environment=$1 lock=$2 python
    [ "$(cat "$environment/stamp" 2>/dev/null)" != "$(stamp_of "$environment" "$lock")" ] || return 0
    python=$(find_python) || exit $?
    say "Making $environment from $lock with $("$python" --version), once; this takes about a minute."
    rm -f "$environment/stamp"
    "$python" -m venv --clear "$environment" || fail "$python -m venv $environment failed, see above."
    "$environment/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off \
        --require-hashes -r "$lock" | count_packages "$(grep -c '==' "$lock")" \
        || fail "The packages of $lock could not be installed, see above. Is a package index reachable?"
    say "  all packages installed"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps \
        --no-build-isolation -e . || fail "Twintrace itself could not be installed into $environment, see above."
    stamp_of "$environment" "$lock" >"$environment/stamp"
}

stamp_of_node() { # changes with the pins and with node
    { cat package.json package-lock.json; node --version; } 2>/dev/null | sha256
}

make_node_modules() { # does nothing when the lock and node are as they were
    [ "$(cat node_modules/stamp 2>/dev/null)" != "$(stamp_of_node)" ] || return 0
    say "Making node_modules from package-lock.json with node $(node --version), once."
    rm -f node_modules/stamp
    npm ci --no-audit --no-fund --loglevel=error >&2 \
        || fail "The packages of package-lock.json could not be installed, see above. Is a package registry reachable?"
    stamp_of_node >node_modules/stamp
}
