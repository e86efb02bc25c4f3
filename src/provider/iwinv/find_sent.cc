#include "provider/iwinv/find_sent.h"

#include <string>
#include <utility>

#include "provider/http_json.h"
#include "provider/iwinv/poll.h"
#include "provider/iwinv/poll_plan.h"
#include "provider/iwinv/schedule.h"

namespace kmsg::iwinv {
namespace {

// How far the vendor's clock may be behind ours.
constexpr Millis kClockSkewMs = 60 * 1000;
// A request may still be under way, and its record take a moment: an empty history before this age
// proves nothing.
constexpr Millis kSettledMs = 30 * 1000;
constexpr size_t kMaxIds = 10;

Error cannotTell(std::string why) {
  Error error;
  error.code = ErrorCode::kProviderError;
  error.outcome = Outcome::kUnknown;
  error.message = "IWINV cannot tell whether the message was sent: " + std::move(why);
  return withProviderId(std::move(error), kProviderId);
}

Api apiOf(const SentQuery& query) {
  return query.type == MessageType::kAlimTalk ? Api::kAlimTalk : Api::kSms;
}

// Line ends are written in more than one way.
std::string withoutReturns(std::string_view text) {
  std::string out;
  for (const char c : trimmed(text)) {
    if (c != '\r') out += c;
  }
  return out;
}

}  // namespace

StatusResult judgeSent(const SentQuery& query, const std::vector<Json>& records, Millis now) {
  const Api api = apiOf(query);
  Json ids = Json::array();
  for (const Json& record : records) {
    const std::optional<Millis> time = recordTime(record, api);
    if (time && *time < query.since - kClockSkewMs) continue;
    const auto text = optionalTextAt(record, "sendMessage");
    if (text && !query.text.empty()) {
      if (withoutReturns(*text) != withoutReturns(query.text)) continue;
      return std::optional<StatusAnswer>(readRecord(record, api, now));
    }
    if (ids.size() < kMaxIds) {
      ids.push_back(textOrNumberAt(record, api == Api::kSms ? "requestNo" : "seqNo"));
    }
  }
  if (!ids.empty()) {
    Error error = cannotTell("its recipient got a message at that time that may be another one");
    error.details["providerMessageIds"] = std::move(ids);
    return error;
  }
  if (now - query.since < kSettledMs) return cannotTell("its request may still be under way");
  return std::optional<StatusAnswer>();
}

Task<StatusResult> findInHistory(const Account& account, SentQuery query, Millis now,
                                 ProviderPorts ports) {
  StatusQuery asked;
  asked.type = query.type;
  asked.to = query.to;
  asked.requestedAt = query.since;
  Result<std::string> phone = checkQuery(account.config, asked);
  if (!phone) co_return withProviderId(std::move(phone).error(), kProviderId);
  const std::vector<StatusQuery> queries(1, asked);
  const std::vector<size_t> first(1, 0);
  HistoryFilter filter = planWindows(queries, first, now).front().filter;
  filter.phone = std::move(phone).value();
  filter.sized = false;
  std::vector<Json> records;
  int64_t seen = 0;
  for (int page = 1;; ++page) {
    PageAnswer answer = co_await readPage(account, filter, page, now, ports);
    if (!answer.page) co_return withProviderId(std::move(answer.page).error(), kProviderId);
    const auto count = static_cast<int64_t>(answer.page->list.size());
    seen += count;
    for (Json& record : answer.page->list) {
      if (recordPhone(record) == filter.phone) records.push_back(std::move(record));
    }
    if (count == 0 || seen >= answer.page->total) break;
    if (page == kMaxRecipientPages) co_return cannotTell("its recipient has too many messages");
  }
  co_return judgeSent(query, records, now);
}

}  // namespace kmsg::iwinv
