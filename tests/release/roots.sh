# Fresh systems to try the project in, for the scripts beside this file; the release of Debian is in $release.
roots=$PWD/build/roots

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
    debootstrap --variant=minbase "$release" "$1" http://deb.debian.org/debian >"$1.log" 2>&1 || {
        tail "$1.log" >&2
        exit 1
    }
    cp /etc/resolv.conf "$1/etc/resolv.conf"
}

# This checkout's last commit, as a newcomer clones it.
bring_project() { # FOLDER
    git bundle create "$1/project.bundle" HEAD 2>/dev/null
    inside "$1" sh -euc '
        apt-get update -q >/dev/null
        apt-get install -qy --no-install-recommends git ca-certificates >/dev/null 2>&1
        git clone -q /project.bundle /project 2>/dev/null'
}

inside() { # FOLDER COMMAND...
    root=$1
    shift
    mount -t proc proc "$root/proc"
    mount -t devpts devpts "$root/dev/pts" -o ptmxmode=0666,newinstance
    ln -sf pts/ptmx "$root/dev/ptmx"
    result=0
    chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" "$@" || result=$?
    umount "$root/dev/pts" "$root/proc"
    return $result
}
