#include "provider/provider.h"

#include <utility>

namespace kmsg {

Task<std::vector<Result<SendResult>>> Provider::sendBatch(std::vector<BatchItem> items, Millis now,
                                                          ProviderPorts ports) const {
  std::vector<Result<SendResult>> results;
  for (const BatchItem& item : items) {
    const ProviderContext context{now, item.owner};
    auto sent = co_await send(*item.message, context, ports);
    results.push_back(std::move(sent));
  }
  co_return results;
}

std::string Provider::batchKey(const Message&) const {
  return {};
}

Task<StatusResult> Provider::findSent(SentQuery, ProviderContext, ProviderPorts) const {
  Error error;
  error.code = ErrorCode::kProviderError;
  error.message = "Provider " + info().id + " cannot tell whether a message was sent";
  error.outcome = Outcome::kUnknown;
  co_return error;
}

Result<std::vector<DeliveryReport>> Provider::readReports(const Json&) const {
  return invalidRequest("Provider " + info().id + " has no delivery reports", "providerId");
}

Task<Result<Json>> Provider::call(std::string member, Json, ProviderContext, ProviderPorts) const {
  co_return invalidRequest("Provider " + info().id + " has no " + member, "member");
}

Json Provider::health() const {
  Json health = Json::object();
  health["healthy"] = true;
  health["issues"] = Json::array();
  health["data"] = {{"provider", info().id}};
  return health;
}

Json Provider::onboarding() const {
  return nullptr;
}

}  // namespace kmsg
