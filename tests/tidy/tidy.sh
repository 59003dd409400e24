#!/bin/sh
# clang-tidy over the product's sources as a build in units compiled them: a dozen of a room at once, because the
# library headers they share take most of the time. The sources of a unit are put into one file: what is included is
# left out by some checks, and by the analyzer altogether.
# usage: tests/tidy/tidy.sh BUILD_FOLDER JOBS
set -eu
build=$(cd "$1" && pwd)
jobs=$2
folder=$build/tidy
rm -rf "$folder"
mkdir -p "$folder"

# The name under which the sources of a unit stand together.
joined() { # UNIT
    echo "$folder/$(basename "$1" .cxx).cpp"
}

sed -n 's#^ *"file": "\(.*\)",*$#\1#p' "$build/compile_commands.json" | sort -u |
    grep -E "^$PWD/(module|render)/|/Unity/unity_(module|render)_" >"$folder/units"
cp "$build/compile_commands.json" "$folder/"
while read -r unit; do
    case $unit in
        *.cxx)
            awk '/^#include ".*\.cpp"$/ {
                     source = substr($2, 2, length($2) - 2)
                     print "//@ " source
                     while ((getline line < source) > 0) print line
                     close(source)
                     next
                 }
                 { print }' "$unit" >"$(joined "$unit")"
            sed -i "s#$unit#$(joined "$unit")#g" "$folder/compile_commands.json"
            joined "$unit"
            ;;
        *) echo "$unit" ;;
    esac
done <"$folder/units" >"$folder/sources"

# The flags are gcc's: clang need not know them all. Standard error only counts what is kept silent about.
result=0
xargs -n 1 -P "$jobs" clang-tidy --quiet -p "$folder" --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wno-unused-command-line-argument <"$folder/sources" >"$folder/findings" 2>"$folder/counts" ||
    result=$?
# Every finding where somebody would mend it.
awk -v folder="$folder/" 'index($0, folder) == 1 && match($0, /^[^:]*:[0-9]+:/) {
         split($0, at, ":")
         place = at[1]
         number = 0
         source = place
         for (i = 1; i <= at[2] && (getline line < place) > 0; ++i) {
             ++number
             if (line ~ /^\/\/@ /) { source = substr(line, 5); number = 0 }
         }
         close(place)
         print source ":" number substr($0, length(at[1] ":" at[2]) + 1)
         next
     }
     { print }' "$folder/findings"
exit $result
