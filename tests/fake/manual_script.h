#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fake/steps.h"
#include "port/script.h"

namespace kmsg {

// Every fallback that left for a vendor, in all processes of a test: `sent[id]` messages.
struct SenderLog {
  std::map<std::string, int> sent;
  std::vector<Json> calls;  // { input, context } of each

  int total() const {
    int total = 0;
    for (const auto& [id, count] : sent)
      total += count;
    return total;
  }
};

// apiFailover's callbacks in one process. The sender stops at a step before the message leaves and
// at one after it left, so dropping the caller there is a crash on either side of the send.
class ManualScript final : public Script {
 public:
  using Answer = std::function<Result<Json>(const Json& arguments)>;
  using Record = std::function<Task<Result<Done>>(Json arguments)>;

  ManualScript(SenderLog& log, Steps& steps) : log_(log), steps_(steps) {}

  // What the sender answers; by default the SendResult of a provider "sms".
  Answer sender = [](const Json& arguments) -> Result<Json> {
    const std::string id(textAt(*findKey(arguments, "input"), "messageId"));
    return Json{{"messageId", id}, {"providerId", "sms"}, {"providerMessageId", "vendor-" + id}};
  };
  // What the sender's own tracking hooks do once the message has left; unset: it has none.
  Record recordSent;
  // What classifyNonKakaoUser answers.
  Answer classifier = [](const Json&) -> Result<Json> { return Json(true); };
  std::vector<Json> questions;  // that the classifier was asked

  size_t inFlight() const { return inFlight_; }
  size_t peakInFlight() const { return peakInFlight_; }

  Task<Result<Json>> failover(std::string member, Json arguments) override {
    return member == "sender" ? send(std::move(arguments)) : classify(std::move(arguments));
  }

  Task<Result<Json>> hook(std::string, Json) override { return unexpected(); }
  Task<Result<Json>> provider(int, std::string, Json) override { return unexpected(); }
  Task<Result<Json>> store(std::string, Json) override { return unexpected(); }
  Task<Result<Attachment>> attachment(uint32_t, std::string) override {
    co_return invalidRequest("not part of this test");
  }
  Task<Result<Json>> repository(std::string, Json) override { return unexpected(); }

 private:
  Task<Result<Json>> send(Json arguments) {
    peakInFlight_ = std::max(peakInFlight_, ++inFlight_);
    co_await steps_.at("sender before");
    ++log_.sent[std::string(textAt(*findKey(arguments, "input"), "messageId"))];
    log_.calls.push_back(arguments);
    co_await steps_.at("sender after");
    if (recordSent) {
      // A sender whose message is not recorded still answers: the send is a success.
      const auto recorded = co_await recordSent(arguments);
      (void)recorded;
    }
    --inFlight_;
    co_return sender(arguments);
  }

  Task<Result<Json>> classify(Json arguments) {
    questions.push_back(arguments);
    co_return classifier(arguments);
  }

  Task<Result<Json>> unexpected() {
    Error error;
    error.message = "not part of this test";
    co_return error;
  }

  SenderLog& log_;
  Steps& steps_;
  size_t inFlight_ = 0;
  size_t peakInFlight_ = 0;
};

}  // namespace kmsg
