#!/bin/sh
# What a newcomer does on a machine with nothing on it: clones this checkout, looks at the demo and runs ./mirror test.
#     tests/release/tests_in_root.sh bookworm|trixie      (as root, with debootstrap)
set -eu
cd "$(dirname "$0")/../.."
release=$1
. tests/release/roots.sh
newcomer=$roots/$release-newcomer

say "shows the demo"
fresh_root "$newcomer"
bring_project "$newcomer"
inside "$newcomer" sh -euc '
    cd /project
    ./mirror demo --yes --seconds 5 --picture --out /demo.png >/demo.log 2>&1 && test -s /demo.png || { tail -n 40 /demo.log; exit 1; }'

say "builds and tests"
inside "$newcomer" sh -c 'cd /project && exec ./mirror test --yes' >"$newcomer.tests.log" 2>&1 || {
    tail -n 100 "$newcomer.tests.log"
    exit 1
}
tail -n 12 "$newcomer.tests.log"
