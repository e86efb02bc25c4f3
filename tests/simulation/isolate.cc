#include "simulation/isolate.h"

#include <utility>

#include "tracking/recorder.h"

namespace kmsg::simulation {
namespace {

// No message is its: that it may be asked for any number is why a pass claims more than it can ask
// the first one for.
class SecondProvider final : public Provider {
 public:
  SecondProvider() {
    info_.id = "second";
    info_.name = "second";
    info_.canPoll = true;
  }

  const ProviderInfo& info() const override { return info_; }
  Task<Result<SendResult>> send(Message, ProviderContext, ProviderPorts) const override {
    co_return invalidRequest("the second provider sends nothing");
  }
  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext,
                                       ProviderPorts) const override {
    const Error error = invalidRequest("the second provider has no messages");
    co_return std::vector<StatusResult>(queries.size(), error);
  }

 private:
  ProviderInfo info_;
};

}  // namespace

Isolate::Isolate(World& world, Network& network, Vendor& vendor, TableWatch& watch,
                 const Setup& setup, int number, Millis skew)
    : startedAt(world.now),
      world_(world),
      vendor_(vendor),
      setup_(setup),
      host_(world, network, number, skew),
      store_(world, watch, host_, setup.poison, true),
      ownStore_(world, watch, host_, setup.poison, false),
      provider_(std::make_shared<VendorProvider>(world, vendor, host_, setup.pollBatch,
                                                 setup.canFindSent)) {}

void Isolate::startPass(int64_t limit, int64_t maxCalls) {
  ++world_.figures.passes;
  PassSetup setup{{provider_}, setup_.policy, setup_.failover, limit};
  if (setup_.second) setup.providers.push_back(std::make_shared<SecondProvider>());
  const PassPorts ports{store_, {http_, random_, this}, host_, &host_.budget};
  maxCalls_ = maxCalls;
  if (maxCalls > 0) host_.budget.limitTo(maxCalls);
  host_.enter();
  pass_.emplace(runPass(std::move(setup), ports));
  pass_->startRoot(host_.loop);
  host_.loop.drain();
}

void Isolate::startSend(TrackingRecord record, Fate fate) {
  ++world_.figures.sends;
  sending_ = record.messageId;
  host_.enter();
  send_.emplace(sendAndRecord(std::move(record), std::move(fate)));
  send_->startRoot(host_.loop);
  host_.loop.drain();
}

bool Isolate::keptBudget() const {
  return maxCalls_ == 0 || host_.calls <= maxCalls_;
}

bool Isolate::keptRequestLimit() const {
  const RequestLimit* limit = requestLimitOf(setup_.policy, provider_->info().id);
  return !limit || host_.polls <= limit->perPass;
}

void Isolate::crash() {
  pass_.reset();
  send_.reset();
}

bool Isolate::running() const {
  return (pass_ && !pass_->done()) || (send_ && !send_->done());
}

const Result<PassCounts>* Isolate::counts() {
  if (!pass_ || !pass_->done()) return nullptr;
  if (!counts_) counts_.emplace(pass_->takeValue());
  return &*counts_;
}

std::string Isolate::recorded() {
  const bool done = send_ && send_->done() && send_->takeValue().ok();
  return done ? sending_ : std::string();
}

Task<Result<Json>> Isolate::failover(std::string, Json arguments) {
  if (!host_.budget.takeHttp()) co_return notAsked();
  ++host_.calls;
  const Json input = *findKey(arguments, "input");
  std::string id(textAt(input, "messageId"));
  std::function<Result<Json>()> effect = [this, id]() -> Result<Json> {
    if (world_.strikes(Fault::kSendRefused, 30)) {
      Error error;
      error.code = ErrorCode::kInvalidRequest;
      error.message = "the vendor does not take this number";
      return error;
    }
    ++world_.figures.fallbacks;
    Fate fate;
    if (world_.random.chance(200)) fate.status = DeliveryStatus::kFailed;
    fate.afterMs = world_.random.below(60'000);
    Json answer = Json::object();
    answer["messageId"] = id;
    answer["providerId"] = "vendor";
    answer["providerMessageId"] = vendor_.accept(id, std::move(fate));
    if (vendor_.accepted(id) > 1) world_.violation("double send: " + id);
    return answer;
  };
  std::string what = "send " + id;
  auto answer = co_await host_.ask<Json>(std::move(what), std::move(effect), kRequestLife);
  if (answer && setup_.senderRecords) {
    // A sender whose message is not recorded still answers: the send is a success.
    const auto recorded =
        co_await recordAccepted(input, id, std::string(textAt(*answer, "providerMessageId")));
    (void)recorded;
  }
  co_return answer;
}

Task<Result<Done>> Isolate::recordAccepted(Json options, std::string id, std::string vendorId) {
  SentMessage sent;
  sent.messageId = std::move(id);
  sent.options = std::move(options);
  sent.requestedAt = host_.now();
  sent.owner = "tracking";
  sent.result.providerId = "vendor";
  sent.result.providerMessageId = std::move(vendorId);
  return recordSend(std::move(sent), setup_.policy, host_.now(), ownStore_);
}

Task<Result<Done>> Isolate::sendAndRecord(TrackingRecord record, Fate fate) {
  std::function<Result<std::string>()> effect = [this, id = record.messageId,
                                                 fate]() -> Result<std::string> {
    return vendor_.accept(id, fate);
  };
  std::string what = "send " + record.messageId;
  const auto vendorId =
      co_await host_.ask<std::string>(std::move(what), std::move(effect), kRequestLife);
  if (!vendorId) co_return vendorId.error();
  Json options = Json::object();
  options["type"] = record.type;
  options["to"] = record.to;
  if (record.type == "ALIMTALK") {
    Json failover = Json::object();
    failover["enabled"] = true;
    failover["fallbackContent"] = "replacement";
    options["failover"] = std::move(failover);
  }
  const auto recorded = co_await recordAccepted(std::move(options), record.messageId, *vendorId);
  co_return recorded;
}

Task<Result<Json>> Isolate::unused() {
  co_return invalidRequest("not part of the simulation");
}

Task<Result<Attachment>> Isolate::attachment(uint32_t, std::string) {
  co_return invalidRequest("not part of the simulation");
}

}  // namespace kmsg::simulation
