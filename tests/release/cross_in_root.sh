#!/bin/sh
# The package for another processor, built on this one in a fresh system; then the program is run by an emulator
# as far as that goes: it reads a configuration and draws a picture.
#     tests/release/cross_in_root.sh bookworm|trixie arm64|armhf      (as root, with debootstrap)
set -eu
cd "$(dirname "$0")/../.."
release=$1
architecture=$2
. tests/release/roots.sh
builder=$roots/$release-for-$architecture

case $architecture in
    arm64) triplet=aarch64-linux-gnu processor=aarch64 ;;
    armhf) triplet=arm-linux-gnueabihf processor=arm ;;
    *)
        echo "arm64 or armhf?" >&2
        exit 1
        ;;
esac

say "builds for $architecture"
fresh_root "$builder"
bring_project "$builder"
inside "$builder" env architecture="$architecture" triplet="$triplet" processor="$processor" sh -euc '
    cd /project
    packages=$(sed -n "/^build_packages=\"/,/\"\$/p" mirror | tr -d "\"" | sed "s/^build_packages=//")
    dpkg --add-architecture "$architecture"
    apt-get update -q >/dev/null
    wanted=
    for package in $packages; do
        case $package in
            g++) wanted="$wanted crossbuild-essential-$architecture" ;;
            *-dev)  # of headers alone there is one for all processors
                if apt-cache show "$package" | grep -q "^Architecture: all"; then wanted="$wanted $package"
                else wanted="$wanted $package:$architecture"; fi ;;
            *) wanted="$wanted $package" ;;
        esac
    done
    apt-get install -qy --no-install-recommends $wanted dpkg-dev file qemu-user-static >/install.log 2>&1 || {
        tail -n 40 /install.log
        exit 1
    }
    export PKG_CONFIG_LIBDIR=/usr/lib/$triplet/pkgconfig:/usr/share/pkgconfig
    { cmake --preset release -B build/package -DCMAKE_INSTALL_PREFIX=/usr -DMIRROR_UNITS=ON \
        -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$processor" -DCMAKE_CXX_COMPILER="$triplet-g++" \
        -DCPACK_DEBIAN_PACKAGE_ARCHITECTURE="$architecture" &&
        cmake --build build/package -j "$(nproc)" &&
        cd build/package && dpkg-architecture -a"$architecture" -c cpack -G DEB; } >/build.log 2>&1 || {
        tail -n 40 /build.log
        exit 1
    }
    dpkg-deb --field ./*.deb Package Version Architecture Depends'

say "runs what was built for $architecture"
inside "$builder" env architecture="$architecture" processor="$processor" sh -euc '
    cd /project
    apt-get install -qy --no-install-recommends ./build/package/*.deb >/install-package.log 2>&1 || {
        tail -n 40 /install-package.log
        exit 1
    }
    emulator=qemu-${processor}-static
    examples=/usr/share/doc/owntracks-mirror/examples
    $emulator /usr/bin/owntracks-mirror --version
    $emulator /usr/bin/owntracks-mirror check-config $examples/household.example.json
    $emulator /usr/bin/owntracks-mirror snapshot --config $examples/portrait-map.json --out /picture.png
    test -s /picture.png'
say "done for $architecture: $(ls "$builder"/project/build/package/*.deb)"
