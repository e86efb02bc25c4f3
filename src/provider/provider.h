#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.h"
#include "message/message.h"
#include "port/http.h"
#include "port/random.h"
#include "port/script.h"

namespace kmsg {

// Who sends the replacement when an AlimTalk fails (design decision 8). Decided once, before the
// request, and stored with the tracking record.
enum class FailoverOwner : uint8_t {
  kNone,      // not an AlimTalk with failover enabled, or a provider that decides for itself
  kTracking,  // the tracking service: the provider switches its native replacement off
  kNative,    // the vendor
};

// What does not depend on the message: read once per operation by the coroutine that owns the call.
struct ProviderContext {
  Millis now = 0;
  FailoverOwner owner = FailoverOwner::kNone;
};

// One message of a batch. Shared with the client, which still needs it when the answer is there.
struct BatchItem {
  std::shared_ptr<const Message> message;
  FailoverOwner owner = FailoverOwner::kNone;
};

struct StatusQuery {
  std::string messageId;
  std::string providerMessageId;  // never empty
  MessageType type = MessageType::kSms;
  std::string to;
  Millis requestedAt = 0;
  std::optional<Millis> scheduledAt;
};

// Which send is looked for, when its answer was lost.
struct SentQuery {
  std::string messageId;
  MessageType type = MessageType::kSms;
  std::string to;
  Millis since = 0;  // when the send began
  std::string text;  // rendered; empty when not known
};

// What a vendor says of a message. Members that it did not mention are empty.
struct StatusAnswer {
  std::string providerMessageId;
  DeliveryStatus status = DeliveryStatus::kPending;
  std::string statusCode;
  std::string statusMessage;
  std::optional<Millis> sentAt;
  std::optional<Millis> deliveredAt;
  std::optional<Millis> failedAt;
  Json raw;
};

// One answer to one query: the vendor's word, nothing ("it does not know the message yet"), or why
// the query failed.
using StatusResult = Result<std::optional<StatusAnswer>>;

// The ports that a provider may use. Outlive every task of the call.
struct ProviderPorts {
  Http& http;
  Random& random;
  Script* script = nullptr;  // set wherever a provider written in JavaScript can occur
};

struct ProviderInfo {
  std::string id;
  std::string name;
  std::vector<MessageType> types;
  bool canPoll = false;
  size_t pollBatch = 1;      // ids that one status request may ask for
  size_t sendBatch = 1;      // messages that one send request may carry
  size_t maxInFlight = 0;    // send requests that may be open at once; 0: no limit of its own
  bool canFindSent = false;  // findSent() can tell
  std::vector<std::string> members;  // what call() knows
  bool nativeFailover = false;       // can be told to send, or not to send, its own replacement
  // The channel's search id (kakao.plusId): whether the facade has to insist on one.
  enum class PlusId : uint8_t { kOptional, kRequired, kRequiredIfNoInference };
  PlusId plusId = PlusId::kOptional;
  bool plusIdInference = false;
};

// What a vendor reports by itself about a message that was sent under this id.
struct DeliveryReport {
  std::string messageId;
  StatusAnswer answer;
};

// One vendor account. Immutable; made from the configuration and shared by the calls that use it.
// Nothing here knows the public JavaScript API, and nothing above knows a vendor's field names.
class Provider {
 public:
  virtual ~Provider() = default;

  virtual const ProviderInfo& info() const = 0;

  // Sends one message. Never repeats a request by itself. An error with Outcome::kUnknown: the
  // vendor may have accepted. Dropping the task aborts the request, which may have been received.
  virtual Task<Result<SendResult>> send(Message message, ProviderContext context,
                                        ProviderPorts ports) const = 0;

  // Sends up to info().sendBatch messages of one batchKey() in as few requests as the vendor
  // allows; one result per item in the same order. A message that the vendor's answer does not
  // surely speak of has an error with Outcome::kUnknown. Without bulk sending: one request after
  // the other.
  virtual Task<std::vector<Result<SendResult>>> sendBatch(std::vector<BatchItem> items, Millis now,
                                                          ProviderPorts ports) const;

  // Messages of different keys never share a batch: the vendor takes the common part only once (a
  // template, a text). Empty where anything goes with anything.
  virtual std::string batchKey(const Message& message) const;

  // Asks for the status of many messages, one result per query in the same order. At most
  // info().pollBatch queries a call.
  virtual Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries,
                                               ProviderContext context,
                                               ProviderPorts ports) const = 0;

  // Looks for a message whose send had no answer: its status, nothing ("it was surely not sent"),
  // or an error ("it cannot be known").
  virtual Task<StatusResult> findSent(SentQuery query, ProviderContext context,
                                      ProviderPorts ports) const;

  // Reads what the vendor posts to a callback address. Entries that say nothing of a message of
  // ours are left out; an error for a body that is not the vendor's, or a vendor that posts
  // nothing.
  virtual Result<std::vector<DeliveryReport>> readReports(const Json& body) const;

  // Calls one of info().members by its public name ("getBalance", "createTemplate", ...): arguments
  // and answer are the JSON forms of the public types, times in milliseconds.
  virtual Task<Result<Json>> call(std::string member, Json arguments, ProviderContext context,
                                  ProviderPorts ports) const;

  // What can be told without a request: {"healthy", "issues": [text], "data": {"provider", ...}}.
  // Never holds a secret.
  virtual Json health() const;

  // The onboarding specification (provider contract, section 8), null when the provider has none.
  virtual Json onboarding() const;

  bool supports(MessageType type) const {
    for (const MessageType supported : info().types) {
      if (supported == type) return true;
    }
    return false;
  }
};

using ProviderPtr = std::shared_ptr<const Provider>;

}  // namespace kmsg
