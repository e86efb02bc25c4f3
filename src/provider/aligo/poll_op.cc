#include <map>
#include <set>
#include <utility>

#include "async/for_each.h"
#include "provider/aligo/account.h"
#include "provider/http_json.h"

namespace kmsg::aligo {
namespace {

// Requests of one call that may be open at once.
constexpr size_t kConcurrency = 3;

using RequestKey = std::pair<Api, std::string>;
using Listings = std::map<RequestKey, Result<Listing>>;

Api apiOf(MessageType type) {
  const bool isKakao = type == MessageType::kAlimTalk || type == MessageType::kFriendTalk;
  return isKakao ? Api::kKakao : Api::kSms;
}

Task<Done> loadOne(AccountPtr account, RequestKey key, Millis now, ProviderPorts ports,
                   Listings& listings) {
  Result<Listing> listing = co_await loadResults(account, key.first, key.second, now, ports);
  listings.insert_or_assign(std::move(key), std::move(listing));
  co_return Done{};
}

Task<Done> loadAll(AccountPtr account, std::set<RequestKey> keys, Millis now, ProviderPorts ports,
                   Listings& listings) {
  std::vector<RequestKey> missing;
  for (const RequestKey& key : keys) {
    if (!listings.count(key)) missing.push_back(key);
  }
  co_await forEachConcurrent(std::move(missing), kConcurrency, [&](RequestKey key) {
    return loadOne(account, std::move(key), now, ports, listings);
  });
  co_return Done{};
}

// What the list of a request says of one recipient; nothing when it does not name it.
Result<std::optional<RecordAnswer>> answerIn(const Listings& listings, const RequestKey& key,
                                             const std::string& to, Millis now) {
  const Result<Listing>& listing = listings.find(key)->second;
  if (!listing) return withProviderId(listing.error(), kProviderId);
  const Json* record = recordOf(listing->records, key.first, to);
  if (!record) return std::optional<RecordAnswer>();
  return std::optional(readRecord(*record, key.first, key.second, now));
}

using Answers = std::vector<Result<std::optional<RecordAnswer>>>;

std::set<RequestKey> replacementsIn(const Answers& answers) {
  std::set<RequestKey> keys;
  for (const auto& answer : answers) {
    if (!answer || !*answer || (*answer)->replacementMid.empty()) continue;
    keys.emplace(Api::kSms, (*answer)->replacementMid);
  }
  return keys;
}

StatusResult finished(const Result<std::optional<RecordAnswer>>& answer, const Listings& listings,
                      const std::string& to, Millis now) {
  if (!answer) return answer.error();
  if (!*answer) return std::optional<StatusAnswer>();
  StatusAnswer status = (*answer)->status;
  const std::string& mid = (*answer)->replacementMid;
  if (mid.empty()) return std::optional(std::move(status));
  const auto replacement = answerIn(listings, {Api::kSms, mid}, to, now);
  // Whether the recipient was reached is not known: to call it failed would send a second fallback.
  if (!replacement) return replacement.error();
  applyReplacement(status, *replacement ? &(*replacement)->status : nullptr);
  return std::optional(std::move(status));
}

}  // namespace

Task<std::vector<StatusResult>> pollAll(AccountPtr account, std::vector<StatusQuery> queries,
                                        Millis now, ProviderPorts ports) {
  std::vector<RequestKey> keys;
  std::vector<std::optional<Error>> refused;
  std::set<RequestKey> wanted;
  for (const StatusQuery& query : queries) {
    const Result<PhoneNumber> phone = parsePhone(query.to, "to");
    keys.emplace_back(apiOf(query.type), query.providerMessageId);
    refused.push_back(phone ? std::optional<Error>() : std::optional(phone.error()));
    if (phone) wanted.insert(keys.back());
  }
  Listings listings;
  co_await loadAll(account, std::move(wanted), now, ports, listings);
  Answers answers;
  for (size_t i = 0; i < queries.size(); ++i) {
    if (refused[i]) {
      answers.emplace_back(withProviderId(*refused[i], kProviderId));
    } else {
      answers.push_back(answerIn(listings, keys[i], queries[i].to, now));
    }
  }
  std::set<RequestKey> replacements = replacementsIn(answers);
  co_await loadAll(account, std::move(replacements), now, ports, listings);
  std::vector<StatusResult> results;
  for (size_t i = 0; i < queries.size(); ++i)
    results.push_back(finished(answers[i], listings, queries[i].to, now));
  co_return results;
}

}  // namespace kmsg::aligo
