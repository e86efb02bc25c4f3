#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fake/steps.h"
#include "provider/provider.h"

namespace kmsg {

// A vendor whose answers are set by messageId; it does not know the others. Counts what it is
// asked.
class ScriptedProvider final : public Provider {
 public:
  explicit ScriptedProvider(std::string id, size_t pollBatch = 1) {
    info_.name = id;
    info_.id = std::move(id);
    info_.types = {MessageType::kAlimTalk, MessageType::kSms, MessageType::kLms};
    info_.canPoll = true;
    info_.pollBatch = pollBatch;
  }

  ProviderInfo& change() { return info_; }
  void answer(const std::string& messageId, StatusResult result) {
    answers_.insert_or_assign(messageId, std::move(result));
  }
  void answer(const std::string& messageId, DeliveryStatus status, std::string code = {}) {
    StatusAnswer answer;
    answer.status = status;
    answer.statusCode = std::move(code);
    this->answer(messageId, std::optional(std::move(answer)));
  }
  // Answers that many results too few (or, negative, too many).
  void withhold(int results) { withheld_ = results; }

  // What findSent answers, once it is set.
  void find(StatusResult found) {
    info_.canFindSent = true;
    found_ = std::move(found);
  }
  mutable std::vector<SentQuery> searches;

  // Where polls stop before they answer; without one they do not.
  Steps* steps = nullptr;
  // The queries of each poll so far.
  mutable std::vector<std::vector<StatusQuery>> polls;
  mutable size_t inFlight = 0;
  mutable size_t peakInFlight = 0;

  const ProviderInfo& info() const override { return info_; }

  Task<Result<SendResult>> send(Message, ProviderContext, ProviderPorts) const override {
    Error error;
    error.message = "not part of this test";
    co_return error;
  }

  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext,
                                       ProviderPorts) const override {
    polls.push_back(queries);
    peakInFlight = std::max(peakInFlight, ++inFlight);
    if (steps) co_await steps->at("poll");
    --inFlight;
    std::vector<StatusResult> results;
    for (const StatusQuery& query : queries) {
      const auto found = answers_.find(query.messageId);
      results.push_back(found == answers_.end() ? StatusResult(std::optional<StatusAnswer>())
                                                : found->second);
    }
    const auto wanted = static_cast<int>(results.size()) - withheld_;
    results.resize(static_cast<size_t>(std::max(0, wanted)), std::optional<StatusAnswer>());
    co_return results;
  }

  Task<StatusResult> findSent(SentQuery query, ProviderContext, ProviderPorts) const override {
    searches.push_back(std::move(query));
    co_return found_;
  }

 private:
  ProviderInfo info_;
  StatusResult found_ = std::optional<StatusAnswer>();
  std::map<std::string, StatusResult> answers_;
  int withheld_ = 0;
};

}  // namespace kmsg
