#include "client/persistence.h"

#include <utility>

namespace kmsg {
namespace {

const char* nameOf(PersistenceStrategy strategy) {
  switch (strategy) {
    case PersistenceStrategy::kLog:
      return "log";
    case PersistenceStrategy::kQueue:
      return "queue";
    case PersistenceStrategy::kFull:
      return "full";
    case PersistenceStrategy::kNone:
      break;
  }
  return "none";
}

}  // namespace

PersistenceStrategy persistenceStrategyFrom(std::string_view name) {
  for (const auto strategy :
       {PersistenceStrategy::kLog, PersistenceStrategy::kQueue, PersistenceStrategy::kFull}) {
    if (name == nameOf(strategy)) return strategy;
  }
  return PersistenceStrategy::kNone;
}

Task<Result<std::string>> saveRequest(PersistenceStrategy strategy, Message message,
                                      Script* script) {
  Json arguments = {{"item", message.item},
                    {"strategy", nameOf(strategy)},
                    {"options", std::move(message.options)}};
  const auto saved = co_await script->repository("save", std::move(arguments));
  if (!saved) {
    Error error = saved.error();
    error.outcome = Outcome::kNotSent;
    co_return error;
  }
  co_return saved->is_string() ? *saved->get_ptr<const Json::string_t*>() : std::string();
}

Task<std::optional<Error>> saveOutcome(PersistenceStrategy strategy, std::string recordId,
                                       Message message, Json outcome, Script* script) {
  Json arguments = {{"item", message.item}};
  const char* member = "update";
  if (strategy == PersistenceStrategy::kFull) {
    if (recordId.empty()) co_return std::nullopt;
    arguments["recordId"] = std::move(recordId);
    arguments["result"] = std::move(outcome);
  } else if (strategy == PersistenceStrategy::kLog) {
    member = "save";
    arguments["strategy"] = nameOf(strategy);
    arguments["options"] = std::move(message.options);
    arguments["outcome"] = std::move(outcome);
  } else {
    co_return std::nullopt;
  }
  const auto done = co_await script->repository(member, std::move(arguments));
  if (done) co_return std::nullopt;
  co_return done.error();
}

Json failedResultJson(const Message& message, const std::string& providerId, const Error& error) {
  Json raw = {{"code", std::string(errorCodeName(error.code))},
              {"message", error.message},
              {"outcome", error.outcome == Outcome::kUnknown ? "unknown" : "not_sent"}};
  if (error.details.is_object()) raw["details"] = error.details;
  return {{"messageId", message.messageId},
          {"providerId", providerId},
          {"status", "FAILED"},
          {"type", std::string(messageTypeName(message.type))},
          {"to", message.to},
          {"raw", std::move(raw)}};
}

}  // namespace kmsg
