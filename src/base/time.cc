#include "base/time.h"

#include <algorithm>

namespace kmsg {
namespace {

constexpr Millis kDayMs = 24 * 60 * 60 * 1000;
constexpr Millis kFarthestMs = 100'000'000 * kDayMs;  // as far from 1970 as a JavaScript Date goes

// Civil-calendar arithmetic after Howard Hinnant's "chrono-compatible low-level date algorithms".
int64_t daysFromCivil(int64_t year, int month, int day) {
  year -= month <= 2;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t yearOfEra = year - era * 400;
  const int64_t dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

struct Civil {
  int64_t year;
  int month, day, hour, minute, second, millis;
};

Civil civilFrom(Millis time, Millis offset = 0) {
  time = std::clamp(time, -kFarthestMs, kFarthestMs) + offset;
  int64_t days = time / kDayMs;
  Millis rest = time % kDayMs;
  if (rest < 0) {
    rest += kDayMs;
    --days;
  }
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const int64_t dayOfEra = days - era * 146097;
  const int64_t yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const int64_t monthIndex = (5 * dayOfYear + 2) / 153;
  const int month = static_cast<int>(monthIndex < 10 ? monthIndex + 3 : monthIndex - 9);
  const int day = static_cast<int>(dayOfYear - (153 * monthIndex + 2) / 5 + 1);
  const int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const auto part = [&](Millis unit, Millis wrap) { return static_cast<int>(rest / unit % wrap); };
  return {year, month, day, part(3600000, 24), part(60000, 60), part(1000, 60), part(1, 1000)};
}

int daysInMonth(int64_t year, int month) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<size_t>(month - 1)];
}

// Reads `count` digits at the front of `text` and drops them.
bool takeDigits(std::string_view& text, size_t count, int& value) {
  if (text.size() < count) return false;
  value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool takeChar(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool takeDate(std::string_view& text, Civil& civil) {
  int year = 0;
  const bool read = takeDigits(text, 4, year) && takeChar(text, '-') &&
                    takeDigits(text, 2, civil.month) && takeChar(text, '-') &&
                    takeDigits(text, 2, civil.day);
  civil.year = year;
  return read && civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
         civil.day <= daysInMonth(year, civil.month);
}

bool takeClock(std::string_view& text, Civil& civil, bool secondsRequired) {
  if (!takeDigits(text, 2, civil.hour) || !takeChar(text, ':') ||
      !takeDigits(text, 2, civil.minute)) {
    return false;
  }
  if (takeChar(text, ':')) {
    if (!takeDigits(text, 2, civil.second)) return false;
  } else if (secondsRequired) {
    return false;
  }
  return civil.hour < 24 && civil.minute < 60 && civil.second < 60;
}

// The fraction of a second, cut to milliseconds.
bool takeFraction(std::string_view& text, Civil& civil) {
  if (!takeChar(text, '.')) return true;
  int digits = 0;
  for (int unit = 100; !text.empty() && text.front() >= '0' && text.front() <= '9'; unit /= 10) {
    civil.millis += unit * (text.front() - '0');
    text.remove_prefix(1);
    ++digits;
  }
  return digits > 0;
}

bool takeZone(std::string_view& text, Millis& offset) {
  if (takeChar(text, 'Z') || takeChar(text, 'z')) return true;
  const Millis sign = takeChar(text, '-') ? -1 : takeChar(text, '+') ? 1 : 0;
  int hours = 0;
  int minutes = 0;
  if (sign == 0 || !takeDigits(text, 2, hours)) return false;
  takeChar(text, ':');
  if (!takeDigits(text, 2, minutes) || hours > 23 || minutes > 59) return false;
  offset = sign * (hours * 60 + minutes) * 60000;
  return true;
}

Millis toMillis(const Civil& c) {
  return daysFromCivil(c.year, c.month, c.day) * kDayMs + c.hour * 3600000LL + c.minute * 60000LL +
         c.second * 1000LL + c.millis;
}

// At least `width` digits. The printf family would be the largest part of this file's machine code.
void appendDigits(std::string& text, int64_t value, size_t width) {
  const std::string digits = std::to_string(value < 0 ? -value : value);
  if (value < 0) text += '-';
  if (digits.size() < width) text.append(width - digits.size(), '0');
  text += digits;
}

std::string print(const Civil& c, char between) {
  std::string text;
  appendDigits(text, c.year, 4);
  text += '-';
  appendDigits(text, c.month, 2);
  text += '-';
  appendDigits(text, c.day, 2);
  text += between;
  appendDigits(text, c.hour, 2);
  text += ':';
  appendDigits(text, c.minute, 2);
  text += ':';
  appendDigits(text, c.second, 2);
  return text;
}

}  // namespace

std::string formatIso(Millis time) {
  const Civil c = civilFrom(time);
  std::string text = print(c, 'T') + '.';
  appendDigits(text, c.millis, 3);
  return text + 'Z';
}

std::string formatIsoSeconds(Millis time) {
  return print(civilFrom(time), 'T') + 'Z';
}

std::string formatKst(Millis time) {
  return print(civilFrom(time, kKstOffsetMs), ' ');
}

std::optional<Millis> parseIso(std::string_view text) {
  Civil civil{};
  Millis offset = 0;
  if (!takeDate(text, civil)) return std::nullopt;
  if (!takeChar(text, 'T') && !takeChar(text, 't') && !takeChar(text, ' ')) return std::nullopt;
  if (!takeClock(text, civil, false) || !takeFraction(text, civil)) return std::nullopt;
  if (!takeZone(text, offset) || !text.empty()) return std::nullopt;
  return toMillis(civil) - offset;
}

std::optional<Millis> parseKst(std::string_view text) {
  Civil civil{};
  if (!takeDate(text, civil) || !takeChar(text, ' ')) return std::nullopt;
  if (!takeClock(text, civil, true) || !text.empty()) return std::nullopt;
  return toMillis(civil) - kKstOffsetMs;
}

}  // namespace kmsg
