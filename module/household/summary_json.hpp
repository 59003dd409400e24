#pragma once
// The household as JSON: what `owntracks-mirror state` prints.

#include <string>

#include "module/household/summary.hpp"

namespace mirror::household {

/// The words for it in JSON and towards other machines: `region` `travelling` `away` `unknown`.
const char* name_of(WhereaboutsKind kind);
/// `fresh` `ageing` `stale`
const char* name_of(Freshness freshness);

/// Times are epoch seconds, distances metres, angles degrees; what is not known is null. Keys stand in a
/// fixed order.
///
///     {"people":[{"name","kind":"person"|"vehicle","whereabouts":{"kind","region","since"},
///                 "position":{"lat","lon","acc","tst","vel","cog","doubtful"}|null,
///                 "lastHeard","age","freshness","battery","batteryLow","charging","online",
///                 "distanceHome","bearingFromHome","heading":"approaching"|"leaving"|null,
///                 "ignition","alarm","supplyVolts","hidden","cardName"}],
///      "transitions":[{"person","region","event":"enter"|"leave","tst"}],      newest first
///      "regions":[{"name","lat","lon","rad","home","people":[name]}],
///      "unknownDevices":[base topic],
///      "counters":{"messages","rejected","unknownType","unknownDevice","duplicates","oldFixes"}}
///
/// `charging` is true also when the battery is full; `age` is the seconds since last heard.
/// \param indent spaces per level; negative: one line
std::string to_json(const Summary& summary, int indent = 2);

}  // namespace mirror::household
