#!/bin/sh
# clang-tidy over the product's sources, many at once: the library headers they share take most of the time. The
# sources are put into one file, because what is included is left out by some checks, and by the analyzer altogether.
# usage: tests/tidy/tidy.sh BUILD_FOLDER JOBS
set -eu
build=$(cd "$1" && pwd)
jobs=$2
folder=$build/tidy
most_lines=4000
rm -rf "$folder"
mkdir -p "$folder"
cp "$build/compile_commands.json" "$folder/"

sed -n 's#^ *"file": "\(.*\)",*$#\1#p' "$build/compile_commands.json" | sort -u |
    grep -E "^$PWD/(module|render)/|/Unity/unity_(module|render)_" >"$folder/units"

# What the build compiles at once fits together. So do such units of one target that have no namespace in common:
# their helpers may have the same names. LINES TARGET UNIT NAMESPACES, the longest first.
grep '[.]cxx$' "$folder/units" | while read -r unit; do
    sed -n 's/^#include "\(.*[.]cpp\)"$/\1/p' "$unit" | xargs cat | awk -v unit="$unit" -v target="${unit%/Unity/*}" '
        /^namespace [a-z_:]+ [{]/ && !seen[$2]++ { names = names " " $2 }
        END { print NR, target, unit, names }'
done | sort -k 1,1nr >"$folder/sizes"

# FILE UNIT
awk -v most="$most_lines" -v folder="$folder" '
    function fits(file, i) {
        if (target[file] != $2 || lines[file] + $1 > most) return 0
        for (i = 4; i <= NF; ++i)
            if ($i == "mirror" || (file, $i) in taken || (file, "mirror") in taken) return 0
        return 1
    }
    {
        for (file = 1; file <= files && !fits(file); ++file);
        if (file > files) { files = file; target[file] = $2 }
        lines[file] += $1
        for (i = 4; i <= NF; ++i) taken[file, $i] = 1
        print folder "/together_" file ".cpp", $3
    }' "$folder/sizes" | sort -s -V -k 1,1 >"$folder/together"

while read -r file unit; do
    [ -s "$file" ] || sed -i "s#$unit#$file#g" "$folder/compile_commands.json"
    awk '/^#include ".*\.cpp"$/ {
             source = substr($2, 2, length($2) - 2)
             print "//@ " source
             while ((getline line < source) > 0) print line
             close(source)
             next
         }
         { print }' "$unit" >>"$file"
done <"$folder/together"
{
    cut -d ' ' -f 1 "$folder/together" | uniq
    grep -v '[.]cxx$' "$folder/units"
} >"$folder/sources"

echo "$(($(cat "$folder"/together_*.cpp | grep -c '^//@ ') + $(grep -vc '[.]cxx$' "$folder/units"))) sources in $(wc -l <"$folder/sources") files"

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
