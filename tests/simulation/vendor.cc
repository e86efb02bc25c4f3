#include "simulation/vendor.h"

#include <utility>

namespace kmsg::simulation {
namespace {

Error vendorError(Seeded& random) {
  constexpr ErrorCode kCodes[] = {ErrorCode::kRateLimitExceeded, ErrorCode::kAuthenticationFailed,
                                  ErrorCode::kProviderError, ErrorCode::kInsufficientBalance};
  Error error;
  error.code = kCodes[random.below(4)];
  error.message = "the vendor has refused the question";
  if (error.code == ErrorCode::kRateLimitExceeded) error.retryAfterMs = random.below(300'000);
  return error;
}

}  // namespace

std::string Vendor::accept(const std::string& messageId, Fate fate) {
  std::string id = "v" + std::to_string(messages_.size() + 1);
  messages_[id] = {messageId, std::move(fate), world_.now};
  if (world_.tracing()) world_.note("  the vendor accepts " + messageId + " as " + id);
  return id;
}

int Vendor::accepted(const std::string& messageId) const {
  int count = 0;
  for (const auto& [id, message] : messages_)
    count += message.messageId == messageId ? 1 : 0;
  return count;
}

std::optional<StatusAnswer> Vendor::statusOf(const std::string& vendorId) {
  const auto found = messages_.find(vendorId);
  if (found == messages_.end()) return std::nullopt;
  const Message& message = found->second;
  StatusAnswer answer;
  answer.providerMessageId = vendorId;
  answer.status = DeliveryStatus::kSent;
  const bool settled = world_.now >= message.acceptedAt + message.fate.afterMs;
  if (!settled || world_.strikes(Fault::kStaleStatus, 60)) return answer;
  answer.status = message.fate.status;
  answer.statusCode = message.fate.code;
  return answer;
}

std::optional<StatusAnswer> Vendor::find(const std::string& messageId) {
  for (const auto& [id, message] : messages_) {
    if (message.messageId == messageId) return statusOf(id);
  }
  return std::nullopt;
}

VendorProvider::VendorProvider(World& world, Vendor& vendor, Host& host, size_t pollBatch,
                               bool canFindSent)
    : world_(world), vendor_(vendor), host_(host) {
  info_.id = "vendor";
  info_.name = "vendor";
  info_.types = {MessageType::kAlimTalk, MessageType::kSms, MessageType::kLms};
  info_.canPoll = true;
  info_.pollBatch = pollBatch;
  info_.canFindSent = canFindSent;
}

Task<Result<SendResult>> VendorProvider::send(Message, ProviderContext, ProviderPorts) const {
  co_return invalidRequest("the simulation sends without a client");
}

std::vector<StatusResult> VendorProvider::answers(const std::vector<StatusQuery>& queries) const {
  std::vector<StatusResult> results;
  if (world_.strikes(Fault::kVendorError, 40)) {
    const Error error = vendorError(world_.random);
    results.assign(queries.size(), error);
    return results;
  }
  for (const StatusQuery& query : queries)
    results.push_back(vendor_.statusOf(query.providerMessageId));
  if (world_.strikes(Fault::kMissingAnswers, 15)) results.pop_back();
  return results;
}

Task<std::vector<StatusResult>> VendorProvider::poll(std::vector<StatusQuery> queries,
                                                     ProviderContext, ProviderPorts) const {
  const size_t count = queries.size();
  if (!host_.budget.takeHttp()) co_return std::vector<StatusResult>(count, notAsked());
  ++host_.calls;
  ++host_.polls;
  std::string what = "poll";
  if (world_.tracing()) {
    for (const StatusQuery& query : queries)
      what += " " + query.messageId;
  }
  std::function<Result<std::vector<StatusResult>>()> effect =
      [this, queries = std::move(queries)]() -> Result<std::vector<StatusResult>> {
    return answers(queries);
  };
  auto answered = co_await host_.ask<std::vector<StatusResult>>(std::move(what), std::move(effect));
  if (answered) co_return std::move(*answered);
  co_return std::vector<StatusResult>(count, answered.error());
}

Task<StatusResult> VendorProvider::findSent(SentQuery query, ProviderContext, ProviderPorts) const {
  if (!host_.budget.takeHttp()) co_return notAsked();
  ++host_.calls;
  std::function<StatusResult()> effect = [this, id = query.messageId]() -> StatusResult {
    if (world_.strikes(Fault::kFindFails, 100)) return vendorError(world_.random);
    return vendor_.find(id);
  };
  std::string what = "findSent " + query.messageId;
  auto answered =
      co_await host_.ask<std::optional<StatusAnswer>>(std::move(what), std::move(effect));
  co_return answered;
}

}  // namespace kmsg::simulation
