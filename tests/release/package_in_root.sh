#!/bin/sh
# The package of this checkout for one release of Debian: built in a fresh system, checked with lintian, then
# installed, installed again over itself, removed and purged in another one.
#     tests/release/package_in_root.sh bookworm|trixie      (as root, with debootstrap)
set -eu
cd "$(dirname "$0")/../.."
release=$1
roots=$PWD/build/roots
builder=$roots/$release-builder
user=$roots/$release-user
mirror=http://deb.debian.org/debian

say() { echo "--- $release: $*"; }

# A root is never removed while something is mounted in it.
fresh_root() { # FOLDER
    if [ -d "$1" ]; then
        if grep -q " $1/" /proc/mounts; then
            echo "$1 has something mounted in it" >&2
            exit 1
        fi
        rm -rf --one-file-system "$1"
    fi
    mkdir -p "$1"
    debootstrap --variant=minbase "$release" "$1" $mirror >"$1.log" 2>&1 || {
        tail "$1.log" >&2
        exit 1
    }
    cp /etc/resolv.conf "$1/etc/resolv.conf"
}

inside() { # FOLDER COMMAND...
    root=$1
    shift
    mount -t proc proc "$root/proc"
    result=0
    chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" "$@" || result=$?
    umount "$root/proc"
    return $result
}

say "builds"
fresh_root "$builder"
git bundle create "$builder/project.bundle" HEAD 2>/dev/null
inside "$builder" sh -euc '
    apt-get update -q && apt-get install -qy --no-install-recommends git ca-certificates lintian >/dev/null
    git clone -q /project.bundle /project
    cd /project
    ./mirror package --yes >/package.log 2>&1 || { tail -n 40 /package.log; exit 1; }
    lintian --fail-on error --no-tag-display-limit build/package/*.deb'
deb=$(cd "$builder" && ls project/build/package/*.deb)

say "installs"
fresh_root "$user"
cp "$builder/$deb" "$user/mirror.deb"
inside "$user" sh -euc '
    apt-get update -q && apt-get install -qy --no-install-recommends /mirror.deb >/install.log 2>&1 || { tail -n 40 /install.log; exit 1; }
    owntracks-mirror --version
    examples=/usr/share/doc/owntracks-mirror/examples
    owntracks-mirror snapshot --config $examples/portrait-map.json --out /picture.png
    test -s /picture.png
    test -f /usr/lib/systemd/system/owntracks-mirror.service || test -f /lib/systemd/system/owntracks-mirror.service'

say "upgrades, removes and purges"
inside "$user" sh -euc '
    mkdir -p /etc/owntracks-mirror /var/lib/owntracks-mirror
    cp /usr/share/doc/owntracks-mirror/examples/portrait-map.json /etc/owntracks-mirror/household.json
    echo kept >/var/lib/owntracks-mirror/kept
    apt-get install -qy --reinstall /mirror.deb >/dev/null 2>&1
    test -s /etc/owntracks-mirror/household.json && test -f /var/lib/owntracks-mirror/kept
    apt-get remove -qy owntracks-mirror >/dev/null 2>&1
    ! command -v owntracks-mirror
    test -s /etc/owntracks-mirror/household.json && test -f /var/lib/owntracks-mirror/kept
    apt-get install -qy --no-install-recommends /mirror.deb >/dev/null 2>&1
    apt-get purge -qy owntracks-mirror >/dev/null 2>&1
    ! test -e /usr/share/owntracks-mirror
    ! test -e /etc/owntracks-mirror && ! test -e /var/lib/owntracks-mirror
    ! dpkg-query -W owntracks-mirror 2>/dev/null'
say "done: $deb"
