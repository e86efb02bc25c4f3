#include "provider/solapi/response.h"

#include <unordered_map>
#include <utility>

#include "provider/fields.h"
#include "provider/http_json.h"
#include "provider/solapi/codes.h"
#include "provider/solapi/pairing.h"
#include "provider/solapi/vendor_answer.h"

namespace kmsg::solapi {
namespace {

// An id that the vendor gave, for errors: the only way to look the send up, so never masked.
std::string vendorId(std::string_view text) {
  constexpr size_t kLongest = 64;
  std::string id;
  for (const char c : text.substr(0, kLongest)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (plain || c == '-' || c == '_') id += c;
  }
  return id;
}

// Ids that the details of an error name: enough to look them up, not a whole batch in each error.
constexpr size_t kMaxIds = 20;

// One entry of the answer's lists.
struct Entry {
  const Json* json = nullptr;
  bool failed = false;  // stands in failedMessageList
};

enum class Word : uint8_t { kAccepted, kRefused, kUnclear };

Word wordOf(const Entry& entry) {
  const std::string code = textOrNumberAt(*entry.json, "statusCode");
  const bool refused = isStatusCode(code) ? deliveryStatusOf(code) == DeliveryStatus::kFailed
                                          : entry.failed && code.empty();
  if (refused) return Word::kRefused;
  // No code, a code that is none, an accepted message among the failed ones, an acceptance without
  // an id: the message may be on its way.
  const bool understood =
      !entry.failed && isAccepted(code) && !textOrNumberAt(*entry.json, "messageId").empty();
  return understood ? Word::kAccepted : Word::kUnclear;
}

// A send answer, its entries sorted to the items that they speak of.
class SendAnswer {
 public:
  SendAnswer(const Json& body, const std::vector<SentItem>& items) : entries_(items.size()) {
    std::unordered_map<std::string_view, size_t> places;
    for (size_t i = 0; i < items.size(); ++i)
      places.emplace(items[i].pairing, i);
    for (const bool failed : {true, false}) {
      const Json& list = memberAt(body, failed ? "failedMessageList" : "messageList");
      if (!list.is_structured()) continue;
      for (const Json& entry : list) {  // an array, or an object keyed by message id
        const auto place = places.find(pairingOf(entry));
        (place == places.end() ? leftOver_ : entries_[place->second]).push_back({&entry, failed});
      }
    }
    pairTheLast();
  }

  // The entries of an item; more than one when the vendor repeats itself, or contradicts itself.
  const std::vector<Entry>& of(size_t item) const { return entries_[item]; }

  const std::vector<Entry>& leftOver() const { return leftOver_; }

 private:
  // One item without an entry and one entry that names no message at all: they belong together.
  void pairTheLast() {
    if (leftOver_.size() != 1 || !leftOver_.front().json->is_object()) return;
    if (!pairingOf(*leftOver_.front().json).empty()) return;
    std::vector<Entry>* only = nullptr;
    for (std::vector<Entry>& entries : entries_) {
      if (!entries.empty()) continue;
      if (only) return;
      only = &entries;
    }
    if (only) only->swap(leftOver_);
  }

  std::vector<std::vector<Entry>> entries_;
  std::vector<Entry> leftOver_;
};

// True when the group says that nothing of it was taken: its lists may then be empty.
bool nothingRegistered(const Json& body) {
  const Json& count = memberAt(memberAt(body, "groupInfo"), "count");
  const auto failed = looseIntAt(count, "registeredFailed");
  const auto total = looseIntAt(count, "total");
  const auto accepted = looseIntAt(count, "registeredSuccess");
  return failed && *failed > 0 && total == failed && accepted.value_or(0) == 0;
}

Error refusedByCode(const Config& config, const Message& message, const Json& entry,
                    const HttpResponse& response) {
  const std::string code = textOrNumberAt(entry, "statusCode");
  Error error = vendorError(response, kProviderId, sendErrorCode(code), Outcome::kNotSent,
                            "SOLAPI refused the message");
  std::string_view text = textAt(entry, "statusMessage");
  if (text.empty()) text = meaningOf(code);
  addVendorWords(error, code, text, hiddenParts(config, {&message}));
  error.field = fieldOf(code, message.type);
  error.details["errorCode"] = error.providerErrorCode;
  return error;
}

std::optional<SendWarning> failoverWarning(const Message& message) {
  const bool wanted = message.failover.enabled.value_or(false);
  if (message.type != MessageType::kAlimTalk || !wanted) return std::nullopt;
  SendWarning warning;
  warning.code = "FAILOVER_PARTIAL_PROVIDER";
  warning.message =
      "SOLAPI failover mapping is partial. API-level fallback may be attempted for "
      "non-Kakao-user failures.";
  warning.details = Json::object();
  warning.details["providerId"] = kProviderId;
  warning.details["mappedFields"] = {"kakao.disableSms", "text", "subject"};
  warning.details["unsupportedFields"] = Json::array({"fallbackChannel"});
  return warning;
}

// Not certain what became of the message: what the vendor may know it by.
Error unclear(const HttpResponse& response, const Json& body, const std::vector<Entry>& entries) {
  Error error = unreadableAnswer(response, kProviderId, /*isSend=*/true);
  const std::string groupId = textOrNumberAt(memberAt(body, "groupInfo"), "groupId");
  if (!groupId.empty()) error.details["groupId"] = vendorId(groupId);
  Json ids = Json::array();
  for (const Entry& entry : entries) {
    const std::string id = textOrNumberAt(*entry.json, "messageId");
    if (!id.empty() && ids.size() < kMaxIds) ids.push_back(id.substr(0, 64));
  }
  if (!ids.empty()) error.details["messageIds"] = std::move(ids);
  return error;
}

Json rawOf(const Json& body, const Json& entry) {
  Json raw = entry;
  const Json& groupId = memberAt(memberAt(body, "groupInfo"), "groupId");
  if (groupId.is_string()) raw["groupId"] = groupId;
  return raw;
}

}  // namespace

std::vector<Result<SendResult>> readSend(const Config& config, const std::vector<SentItem>& items,
                                         const HttpResponse& response, Millis now) {
  const auto forAll = [&](const Error& error) {
    return std::vector<Result<SendResult>>(items.size(), error);
  };
  if (!isSuccessStatus(response.status)) {
    std::vector<const Message*> messages;
    for (const SentItem& item : items)
      messages.push_back(item.message);
    return forAll(refusedByHttp(response, now, /*isSend=*/true, hiddenParts(config, messages)));
  }
  std::optional<Json> body = parseJson(response.body);
  if (!body || !body->is_object()) return forAll(unreadableAnswer(response, kProviderId, true));
  const SendAnswer answer(*body, items);
  const bool nothing = nothingRegistered(*body);
  std::vector<Result<SendResult>> results;
  results.reserve(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    const Message& message = *items[i].message;
    const std::vector<Entry>& entries = answer.of(i);
    if (entries.empty()) {
      if (!nothing) {
        results.emplace_back(unclear(response, *body, answer.leftOver()));
        continue;
      }
      results.emplace_back(vendorError(response, kProviderId, ErrorCode::kProviderError,
                                       Outcome::kNotSent,
                                       "SOLAPI took nothing of the request and gave no reason"));
      continue;
    }
    const Json& entry = *entries.front().json;
    Word word = wordOf(entries.front());
    for (const Entry& other : entries) {
      const bool same = wordOf(other) == word &&
                        (word != Word::kAccepted || textOrNumberAt(*other.json, "messageId") ==
                                                        textOrNumberAt(entry, "messageId"));
      if (!same) word = Word::kUnclear;
    }
    if (word == Word::kRefused) {
      results.emplace_back(refusedByCode(config, message, entry, response));
    } else if (word == Word::kUnclear) {
      results.emplace_back(unclear(response, *body, entries));
    } else {
      std::string id = textOrNumberAt(entry, "messageId");
      Json raw = items.size() == 1 ? *body : rawOf(*body, entry);
      SendResult result = acceptedResult(message, kProviderId, std::move(id), std::move(raw));
      if (auto warning = failoverWarning(message)) result.warnings.push_back(std::move(*warning));
      results.emplace_back(std::move(result));
    }
  }
  return results;
}

}  // namespace kmsg::solapi
