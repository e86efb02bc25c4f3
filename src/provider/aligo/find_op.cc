#include <set>
#include <utility>

#include "provider/aligo/account.h"
#include "provider/aligo/schedule.h"
#include "provider/http_json.h"

namespace kmsg::aligo {
namespace {

constexpr Millis kDayMs = 24 * 60 * kMinuteMs;
// How long the vendor may take to list a request, and how far its clock may be off.
constexpr Millis kLogLagMs = kMinuteMs;
constexpr Millis kClockSlackMs = kMinuteMs;
constexpr Millis kMaxDays = 7;
// Requests of the log whose recipients are read; each costs a request.
constexpr size_t kMaxCandidates = 20;

Error cannotTell(std::string_view why) {
  Error error;
  error.code = ErrorCode::kProviderError;
  error.outcome = Outcome::kUnknown;
  error.message = "Aligo's log does not tell whether the message was sent: " + std::string(why);
  return withProviderId(std::move(error), kProviderId);
}

// Line ends and blanks may come back changed.
std::string comparableText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > ' ') out += c;
  }
  return out;
}

Task<Result<std::vector<Json>>> loadLogDay(AccountPtr account, Api api, Millis day, Millis now,
                                           ProviderPorts ports) {
  std::vector<Json> records;
  for (int number = 1; number <= kMaxPages; ++number) {
    HttpRequest request = buildLogPage(account->config, api, day, number);
    Result<HttpResponse> response = co_await ports.http.request(std::move(request));
    if (!response) co_return withProviderId(response.error(), kProviderId);
    Result<Page> page = readPage(account->config, api, *response, now, number);
    if (!page) co_return std::move(page).error();
    for (Json& record : page->records)
      records.push_back(std::move(record));
    if (!page->hasNext) co_return records;
  }
  co_return cannotTell("it is too long");
}

// A request of the log that may be the one that is looked for.
struct Candidate {
  std::string mid;
  std::string text;      // of the request, empty where the recipients' texts differ
  bool isEarly = false;  // registered before the send began, unless the vendor's clock is off
};

// Requests since then. An entry without a readable time may be of any time; one without a readable
// id stays among them, with an empty one.
std::vector<Candidate> candidatesIn(const std::vector<Json>& records, Api api, Millis since) {
  const bool isSms = api == Api::kSms;
  std::vector<Candidate> candidates;
  std::set<std::string> seen;
  for (const Json& record : records) {
    const auto time = parseKst(textAt(record, isSms ? "reg_date" : "regdate"));
    if (time && *time < since - kClockSlackMs) continue;
    Candidate candidate;
    candidate.mid = trimmed(textOrNumberAt(record, "mid"));
    if (!seen.insert(candidate.mid).second) continue;
    candidate.isEarly = time && *time < since - kSecondMs;  // times are of whole seconds
    const auto count = looseIntAt(record, isSms ? "sms_count" : "msg_count");
    if (count == 1) candidate.text = textAt(record, isSms ? "msg" : "mbody");
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

// Whether a record to the number is the message itself: its text must be the same.
bool isSameText(const Json& record, const Candidate& candidate, const SentQuery& query) {
  const std::string_view own = textAt(record, "message");
  const std::string text = comparableText(own.empty() ? candidate.text : own);
  return !query.text.empty() && text == comparableText(query.text);
}

}  // namespace

Task<StatusResult> findInLog(AccountPtr account, SentQuery query, Millis now, ProviderPorts ports) {
  const bool isKakao =
      query.type == MessageType::kAlimTalk || query.type == MessageType::kFriendTalk;
  const Api api = isKakao ? Api::kKakao : Api::kSms;
  if (now - query.since > kMaxDays * kDayMs) co_return cannotTell("the send is too long ago");
  std::vector<Json> records;
  const Millis from = query.since - kClockSlackMs;
  const Millis lastDay = (now + kKstOffsetMs) / kDayMs;
  for (Millis day = (from + kKstOffsetMs) / kDayMs; day <= lastDay; ++day) {
    const Millis time = day * kDayMs - kKstOffsetMs;
    Result<std::vector<Json>> log = co_await loadLogDay(account, api, time, now, ports);
    if (!log) co_return std::move(log).error();
    for (Json& record : *log)
      records.push_back(std::move(record));
  }
  const std::vector<Candidate> candidates = candidatesIn(records, api, query.since);
  if (candidates.size() > kMaxCandidates) co_return cannotTell("it holds too many requests");
  bool isAmbiguous = false;
  for (const Candidate& candidate : candidates) {
    if (candidate.mid.empty()) co_return cannotTell("it holds a request without an id");
    Result<Listing> listing = co_await loadResults(account, api, candidate.mid, now, ports);
    if (!listing) co_return std::move(listing).error();
    const Json* record = recordOf(listing->records, api, query.to);
    if (!record) {
      // A request without recipients has them listed later.
      isAmbiguous = isAmbiguous || !listing->isComplete || listing->records.empty();
      continue;
    }
    if (!candidate.isEarly && isSameText(*record, candidate, query)) {
      co_return std::optional(readRecord(*record, api, candidate.mid, now).status);
    }
    isAmbiguous = true;
  }
  if (isAmbiguous) co_return cannotTell("it holds another message to the number");
  if (now - query.since < kLogLagMs) co_return cannotTell("it may not be complete yet");
  co_return std::optional<StatusAnswer>();
}

}  // namespace kmsg::aligo
