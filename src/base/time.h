#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kmsg {

// Milliseconds since 1970-01-01T00:00:00Z. Durations are Millis too.
using Millis = int64_t;

// Korea has had no daylight saving since 1988, so KST is a constant offset for every vendor's time.
inline constexpr Millis kKstOffsetMs = 9 * 60 * 60 * 1000;

// ISO 8601 in UTC with milliseconds, as JavaScript's toISOString: "2026-01-01T00:00:00.000Z". All
// three format any number: one beyond the range of a JavaScript Date counts as the nearest in it.
std::string formatIso(Millis time);

// ISO 8601 in UTC with whole seconds: "2026-01-01T00:00:00Z".
std::string formatIsoSeconds(Millis time);

// "yyyy-MM-dd HH:mm:ss" in Korean time, whatever the host's zone is.
std::string formatKst(Millis time);

// Reads ISO 8601 with a zone ("Z" or "+09:00", seconds and fraction optional). Nothing for any
// other text, a day that does not exist, or a time without a zone: what it would mean depends on
// the host.
std::optional<Millis> parseIso(std::string_view text);

// Reads "yyyy-MM-dd HH:mm:ss" as Korean time.
std::optional<Millis> parseKst(std::string_view text);

}  // namespace kmsg
