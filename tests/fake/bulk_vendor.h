#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fake/steps.h"
#include "provider/provider.h"

namespace kmsg {

// A vendor for bulk sends: every request stops at a step, and what was open at once is counted.
// Refuses the messages whose text is "no".
class BulkVendor final : public Provider {
 public:
  BulkVendor(std::string id, Steps& steps, std::vector<MessageType> types = {MessageType::kSms})
      : steps_(steps) {
    info_.name = id;
    info_.id = std::move(id);
    info_.types = std::move(types);
  }

  ProviderInfo& change() { return info_; }
  // Messages of different texts do not share a batch.
  bool keyIsText = false;

  // The messageIds of each request so far.
  mutable std::vector<std::vector<std::string>> requests;
  mutable size_t open = 0;
  mutable size_t peakOpen = 0;

  const ProviderInfo& info() const override { return info_; }
  std::string batchKey(const Message& message) const override {
    return keyIsText ? message.text : std::string();
  }

  Task<Result<SendResult>> send(Message message, ProviderContext, ProviderPorts) const override {
    requests.push_back({message.messageId});
    co_await request();
    co_return answerTo(message);
  }

  Task<std::vector<Result<SendResult>>> sendBatch(std::vector<BatchItem> items, Millis,
                                                  ProviderPorts) const override {
    std::vector<std::string> ids;
    for (const BatchItem& item : items)
      ids.push_back(item.message->messageId);
    requests.push_back(std::move(ids));
    co_await request();
    std::vector<Result<SendResult>> results;
    for (const BatchItem& item : items)
      results.push_back(answerTo(*item.message));
    co_return results;
  }

  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext,
                                       ProviderPorts) const override {
    co_return std::vector<StatusResult>(queries.size(), std::optional<StatusAnswer>());
  }

 private:
  Task<Done> request() const {
    peakOpen = std::max(peakOpen, ++open);
    co_await steps_.at(info_.id);
    --open;
    co_return Done{};
  }

  Result<SendResult> answerTo(const Message& message) const {
    if (message.text == "no") return invalidRequest("the vendor refuses", "text");
    SendResult result;
    result.messageId = message.messageId;
    result.providerId = info_.id;
    result.providerMessageId = "v-" + message.messageId;
    result.type = messageTypeName(message.type);
    result.to = message.to;
    return result;
  }

  Steps& steps_;
  ProviderInfo info_;
};

}  // namespace kmsg
