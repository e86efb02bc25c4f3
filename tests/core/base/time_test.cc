#include "base/time.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>

namespace kmsg {
namespace {

constexpr Millis kSecond = 1000;
constexpr Millis kDay = 24 * 60 * 60 * kSecond;
constexpr Millis kYear0 = -62'167'219'200'000;     // 0000-01-01T00:00:00.000Z
constexpr Millis kYear9999 = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z

TEST(Time, FormatsTheEpochAndKnownInstantsAsJavaScriptDoes) {
  EXPECT_EQ(formatIso(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(formatIso(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(formatIso(951'782'400'000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(formatIso(1'767'225'600'000), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(formatIso(kYear0), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(formatIso(kYear9999), "9999-12-31T23:59:59.999Z");
}

TEST(Time, IsoTextReadsBackAsTheSameInstantFromYear0ToYear9999) {
  // A step that is prime in days and in milliseconds meets every month, leap years included.
  constexpr Millis kStep = 97 * kDay + 12'345'677;
  int checked = 0;
  for (Millis time = kYear0; time <= kYear9999; time += kStep) {
    const auto read = parseIso(formatIso(time));
    ASSERT_TRUE(read.has_value()) << formatIso(time);
    ASSERT_EQ(*read, time) << formatIso(time);
    ++checked;
  }
  EXPECT_GT(checked, 30'000);
}

TEST(Time, EveryDayOfFourCenturiesFollowsTheOneBefore) {
  // 1900 to 2300 holds a year divisible by 100 and one divisible by 400.
  const auto start = parseIso("1900-01-01T00:00:00Z");
  const auto end = parseIso("2300-01-01T00:00:00Z");
  ASSERT_TRUE(start && end);
  EXPECT_EQ((*end - *start) / kDay, 400 * 365 + 97);
  for (Millis day = *start; day < *end; day += kDay) {
    const auto read = parseIso(formatIsoSeconds(day));
    ASSERT_TRUE(read.has_value()) << formatIsoSeconds(day);
    ASSERT_EQ(*read, day) << formatIsoSeconds(day);
  }
}

TEST(Time, LeapDaysExistOnlyInLeapYears) {
  EXPECT_TRUE(parseIso("2024-02-29T00:00:00Z").has_value());
  EXPECT_TRUE(parseIso("2000-02-29T00:00:00Z").has_value());
  EXPECT_FALSE(parseIso("2023-02-29T00:00:00Z").has_value());
  EXPECT_FALSE(parseIso("1900-02-29T00:00:00Z").has_value());
  EXPECT_FALSE(parseIso("2024-02-30T00:00:00Z").has_value());
}

TEST(Time, RefusesDatesAndClockTimesThatDoNotExist) {
  for (const char* text : {"2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-04-31T00:00:00Z",
                           "2026-06-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
                           "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+09:60"}) {
    EXPECT_FALSE(parseIso(text).has_value()) << text;
  }
}

TEST(Time, RefusesATimeWithoutAZoneAndEveryOtherText) {
  for (const char* text :
       {"", " ", "tomorrow", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00", "1767225600",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx", " 2026-01-01T00:00:00Z",
        "2026-1-1T00:00:00Z", "20260101T000000Z", "2026-01-01T00:00:00+9", "2026-01-01T00:00:00+09",
        "+2026-01-01T00:00:00Z", "2026-01-01T0:00:00Z", "2026-01-01TT00:00:00Z",
        "2026/01/01T00:00:00Z", "2026-01-01T00:00:00Z\n"}) {
    EXPECT_FALSE(parseIso(text).has_value()) << text;
  }
  EXPECT_FALSE(parseIso(std::string_view("2026-01-01T00:00:00\0Z", 21)).has_value());
}

TEST(Time, TextThatIsCutAnywhereIsRefusedAndNeverReadPastItsEnd) {
  const std::string whole = "2026-01-01T09:00:00.123+09:00";
  for (size_t length = 0; length < whole.size(); ++length) {
    // A fresh buffer of exactly this length lets the sanitizer see a read past the end.
    const std::vector<char> cut(whole.begin(), whole.begin() + static_cast<long>(length));
    EXPECT_FALSE(parseIso(std::string_view(cut.data(), cut.size())).has_value()) << length;
  }
  EXPECT_TRUE(parseIso(whole).has_value());
}

TEST(Time, ZonesShiftTheInstant) {
  const Millis midnight = 1'767'225'600'000;
  EXPECT_EQ(parseIso("2026-01-01T09:00:00+09:00"), midnight);
  EXPECT_EQ(parseIso("2026-01-01T09:00:00+0900"), midnight);
  EXPECT_EQ(parseIso("2025-12-31T19:30:00-04:30"), midnight);
  EXPECT_EQ(parseIso("2026-01-01T00:00:00-00:00"), midnight);
  EXPECT_EQ(parseIso("2026-01-01t00:00:00z"), midnight);
  EXPECT_EQ(parseIso("2026-01-01 00:00Z"), midnight);
}

TEST(Time, FractionsAreCutToMilliseconds) {
  EXPECT_EQ(parseIso("1970-01-01T00:00:00.1Z"), 100);
  EXPECT_EQ(parseIso("1970-01-01T00:00:00.12Z"), 120);
  EXPECT_EQ(parseIso("1970-01-01T00:00:00.123Z"), 123);
  EXPECT_EQ(parseIso("1970-01-01T00:00:00.1239999999999999999999Z"), 123);
}

TEST(Time, WholeSecondsLoseTheirFractionDownwards) {
  EXPECT_EQ(formatIsoSeconds(1'999), "1970-01-01T00:00:01Z");
  EXPECT_EQ(formatIsoSeconds(-1), "1969-12-31T23:59:59Z");
}

TEST(Time, KoreanTimeIsNineHoursAheadAndReadsBack) {
  EXPECT_EQ(formatKst(0), "1970-01-01 09:00:00");
  EXPECT_EQ(formatKst(1'767'193'200'000), "2026-01-01 00:00:00");
  EXPECT_EQ(parseKst("2026-01-01 00:00:00"), 1'767'193'200'000);
  for (Millis time = 0; time < 80 * 365 * kDay; time += 41 * kDay + 12'347 * kSecond) {
    ASSERT_EQ(parseKst(formatKst(time)), time) << formatKst(time);
  }
}

TEST(Time, KoreanTimeIsReadInItsOneFormOnly) {
  for (const char* text : {"", "2026-01-01", "2026-01-01 00:00", "2026-01-01T00:00:00",
                           "2026-01-01 00:00:00Z", "2026-02-30 00:00:00", "2026-01-01 00:00:00.0",
                           "0000-00-00 00:00:00", "2026-01-01  00:00:00"}) {
    EXPECT_FALSE(parseKst(text).has_value()) << text;
  }
}

TEST(Time, FormatsAnyNumberWithoutOverflow) {
  // Times come from stores that users wrote; the farthest JavaScript date is the limit.
  for (const Millis time : {INT64_MAX, INT64_MIN, INT64_MAX - kKstOffsetMs + 1}) {
    EXPECT_FALSE(formatIso(time).empty());
    EXPECT_FALSE(formatIsoSeconds(time).empty());
    EXPECT_FALSE(formatKst(time).empty());
  }
  EXPECT_EQ(formatIso(INT64_MAX), formatIso(8'640'000'000'000'000));
}

}  // namespace
}  // namespace kmsg
