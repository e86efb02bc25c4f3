#include "provider/iwinv/poll_plan.h"

#include <algorithm>
#include <utility>

#include "provider/iwinv/request.h"
#include "provider/iwinv/schedule.h"

namespace kmsg::iwinv {
namespace {

constexpr Millis kMaxSmsWindowMs = 90 * kDayMs;
// Beyond what a Date of JavaScript holds, no time is meant.
constexpr Millis kMaxTime = 8'640'000'000'000'000;

Api apiOf(const StatusQuery& query) {
  return query.type == MessageType::kAlimTalk ? Api::kAlimTalk : Api::kSms;
}

// When the vendor got the message, early enough for a clock that is not ours. What comes before is
// read for nothing; the SMS API takes whole days anyway.
Millis startOf(const StatusQuery& query) {
  const Millis margin = apiOf(query) == Api::kSms ? kDayMs : kClockMarginMs;
  return std::clamp(query.requestedAt, -kMaxTime, kMaxTime) - margin;
}

// Until when its record may be dated.
Millis endOf(const StatusQuery& query) {
  const Millis sent = query.scheduledAt.value_or(query.requestedAt);
  return std::clamp(std::max(sent, query.requestedAt), -kMaxTime, kMaxTime) + kDayMs;
}

void add(std::vector<PollWindow>& windows, const StatusQuery& query, size_t index, Millis now) {
  const Api api = apiOf(query);
  const bool reserved = api == Api::kAlimTalk && query.scheduledAt.has_value();
  const Millis start = startOf(query);
  for (PollWindow& window : windows) {
    HistoryFilter& filter = window.filter;
    if (filter.api != api || filter.reserved != reserved) continue;
    // Queries come in the order of their start, so only the end of the window is in question.
    const Millis needed = std::min(endOf(query), std::max(now, start));
    if (api == Api::kSms && needed > filter.start + kMaxSmsWindowMs) continue;
    if (api == Api::kAlimTalk) filter.end = std::max(filter.end, query.requestedAt);
    window.queries.push_back(index);
    return;
  }
  PollWindow window;
  window.filter.api = api;
  window.filter.reserved = reserved;
  window.filter.start = start;
  window.filter.end =
      api == Api::kAlimTalk
          ? std::max(now, query.requestedAt)
          : std::max(start, std::min(std::max(now, query.requestedAt), start + kMaxSmsWindowMs));
  window.queries.push_back(index);
  windows.push_back(std::move(window));
}

}  // namespace

Result<std::string> checkQuery(const Config& config, const StatusQuery& query) {
  const Result<PhoneNumber> phone = parsePhone(query.to, "to");
  if (!phone) return phone.error();
  if (apiOf(query) == Api::kAlimTalk) {
    if (config.hasAlimTalk()) return vendorPhone(*phone);
    return invalidRequest("apiKey is required for the status of an AlimTalk", "apiKey");
  }
  if (!config.hasSms()) return missingSmsKeys();
  if (config.smsCompanyId.empty()) {
    return invalidRequest("smsCompanyId required for history (config.smsCompanyId)",
                          "smsCompanyId");
  }
  return vendorPhone(*phone);
}

std::vector<PollWindow> planWindows(const std::vector<StatusQuery>& queries,
                                    std::vector<size_t> indices, Millis now) {
  std::stable_sort(indices.begin(), indices.end(),
                   [&](size_t a, size_t b) { return startOf(queries[a]) < startOf(queries[b]); });
  std::vector<PollWindow> windows;
  for (const size_t i : indices)
    add(windows, queries[i], i, now);
  return windows;
}

}  // namespace kmsg::iwinv
