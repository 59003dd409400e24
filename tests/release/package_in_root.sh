#!/bin/sh
# The package of this checkout for one release of Debian: built in a fresh system, checked with lintian, then
# installed, installed again over itself, removed and purged in another one.
#     tests/release/package_in_root.sh bookworm|trixie      (as root, with debootstrap)
set -eu
cd "$(dirname "$0")/../.."
release=$1
. tests/release/roots.sh
builder=$roots/$release-builder
user=$roots/$release-user

say "builds"
fresh_root "$builder"
bring_project "$builder"
inside "$builder" sh -euc '
    apt-get install -qy --no-install-recommends lintian >/dev/null 2>&1
    cd /project
    ./mirror package --yes >/package.log 2>&1 || { tail -n 40 /package.log; exit 1; }
    lintian --fail-on error --no-tag-display-limit build/package/*.deb
    # What is shipped is hardened, not only what is tested.
    dpkg-deb -x build/package/*.deb /shipped
    holds() {  # SWITCH PATTERN
        readelf --wide "$1" /shipped/usr/bin/owntracks-mirror | grep -Eq "$2" || { echo "the program has no $2"; exit 1; }
    }
    holds --file-header "Type: +DYN"
    holds --dynamic "FLAGS_1.*NOW"
    holds --program-headers "GNU_RELRO"
    holds --dyn-syms "__stack_chk_fail"
    holds --dyn-syms "_chk@"'
deb=$(cd "$builder" && ls project/build/package/*.deb)

say "installs"
fresh_root "$user"
cp "$builder/$deb" "$user/mirror.deb"
inside "$user" sh -euc '
    # On a machine with systemd, as every mirror is: its user is made while it is installed.
    apt-get update -q && apt-get install -qy --no-install-recommends systemd udev >/systemd.log 2>&1
    apt-get install -qy --no-install-recommends /mirror.deb >/install.log 2>&1 || { tail -n 40 /install.log; exit 1; }
    getent passwd owntracks-mirror && getent group gpio
    test "$(stat -c "%U %a" /var/lib/owntracks-mirror)" = "owntracks-mirror 700"
    test -d /etc/owntracks-mirror && test -d /var/cache/owntracks-mirror
    owntracks-mirror --version
    examples=/usr/share/doc/owntracks-mirror/examples
    owntracks-mirror snapshot --config $examples/portrait-map.json --out /picture.png
    test -s /picture.png
    test -f /usr/lib/systemd/system/owntracks-mirror.service || test -f /lib/systemd/system/owntracks-mirror.service
    # What SDL opens by name while it runs, no ldd shows.
    for library in libEGL.so.1 libGLESv2.so.2 libGL.so.1 libgbm.so.1 libudev.so.1; do
        ldconfig -p | grep -q "$library" || { echo "$library: the package does not depend on it"; exit 1; }
    done
    test -n "$(find /usr/lib -name "*_dri.so" -o -name "libdril*" -o -name "libgallium*" | head -n 1)"
    test -s /etc/ssl/certs/ca-certificates.crt'

say "is small"
inside "$user" sh -euc '
    bytes=$(stat -c %s /mirror.deb)
    libraries=$(ldd /usr/bin/owntracks-mirror | wc -l)
    echo "$bytes bytes, $(dpkg-query -W -f "\${Installed-Size}" owntracks-mirror) KiB installed, $libraries lines of ldd"
    test "$bytes" -le 12582912 && test "$libraries" -le 110'

say "upgrades, removes and purges"
inside "$user" sh -euc '
    absent() {  # a negated command does not end a shell script
        if [ -e "$1" ]; then
            echo "$1 is still there"
            exit 1
        fi
    }
    apt-get install -qy --no-install-recommends sqlite3 >/dev/null 2>&1
    mkdir -p /etc/owntracks-mirror /var/lib/owntracks-mirror /var/cache/owntracks-mirror
    dpkg-deb -R /mirror.deb /older
    sed -i "s/^Version: .*/Version: 0.0.1/" /older/DEBIAN/control
    dpkg-deb -b /older /older.deb >/dev/null
    apt-get install -qy --allow-downgrades /older.deb >/dev/null 2>&1
    test "$(dpkg-query -W -f "\${Version}" owntracks-mirror)" = 0.0.1
    cp /usr/share/doc/owntracks-mirror/examples/portrait-map.json /etc/owntracks-mirror/household.json
    state=/var/lib/owntracks-mirror/state.db
    for_a_moment() {
        STATE_DIRECTORY=/var/lib/owntracks-mirror timeout --preserve-status 5 \
            owntracks-mirror run --config /etc/owntracks-mirror/household.json >/run.log 2>&1 || { cat /run.log; exit 1; }
    }
    for_a_moment
    now=$(sqlite3 $state "PRAGMA user_version")
    # As the release before left it.
    sqlite3 $state "DROP TABLE chores; PRAGMA user_version = 1; INSERT INTO series VALUES(1, \"Anna\", \"anna/phone\")"
    apt-get install -qy /mirror.deb >/dev/null 2>&1
    test "$(dpkg-query -W -f "\${Version}" owntracks-mirror)" != 0.0.1
    test -s /etc/owntracks-mirror/household.json
    for_a_moment
    test "$(sqlite3 $state "PRAGMA user_version")" = "$now"
    test "$(sqlite3 $state "SELECT person FROM series")" = Anna
    apt-get remove -qy owntracks-mirror >/dev/null 2>&1
    absent /usr/bin/owntracks-mirror
    test -s /etc/owntracks-mirror/household.json && test -s $state
    apt-get install -qy --no-install-recommends /mirror.deb >/dev/null 2>&1
    apt-get purge -qy owntracks-mirror >/dev/null 2>&1
    for trace in /usr/share/owntracks-mirror /usr/share/doc/owntracks-mirror /etc/owntracks-mirror \
        /var/lib/owntracks-mirror /var/cache/owntracks-mirror; do
        absent $trace
    done
    if dpkg-query -W owntracks-mirror 2>/dev/null; then exit 1; fi'
say "done: $deb"
