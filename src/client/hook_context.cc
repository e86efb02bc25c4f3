#include "client/hook_context.h"

#include <utility>

#include "tracking/failover.h"

namespace kmsg {

HookContext::HookContext(const HookSet& hooks, const Json& options, std::string messageId,
                         uint32_t item, Millis now)
    : hooks_(hooks), item_(item) {
  if (!hooks_.any()) return;
  context_ = {{"messageId", std::move(messageId)}, {"options", options}, {"timestamp", now}};
  const Json* provider = findKey(options, "providerOptions");
  if (!provider) return;
  const std::string_view requestId = trimmed(textAt(*provider, "requestId"));
  if (!requestId.empty()) context_["requestId"] = std::string(requestId);
  if (const auto attempt = truncatedAt(*provider, "attempt"); attempt && *attempt > 0) {
    context_["attempt"] = *attempt;
  }
}

Json HookContext::arguments(const char* key, Json value) {
  Json arguments = {{"item", item_}};
  if (!context_.is_null()) arguments["context"] = std::exchange(context_, Json());
  if (!providerId_.empty()) arguments["providerId"] = providerId_;
  if (owner_ != FailoverOwner::kNone) arguments["owner"] = std::string(failoverOwnerName(owner_));
  if (key) arguments[key] = std::move(value);
  return arguments;
}

Task<std::optional<SendWarning>> HookContext::observe(Script* script, std::string name,
                                                      Json arguments) {
  const auto answer = co_await script->hook(name, std::move(arguments));
  if (answer) co_return std::nullopt;
  co_return SendWarning{"HOOK_FAILED", name + " failed: " + answer.error().message,
                        Json{{"hook", name}}};
}

Task<Result<Done>> HookContext::beforeSend(Script* script) {
  if (!hooks_.beforeSend) co_return Done{};
  const auto allowed = co_await script->hook("onBeforeSend", arguments(nullptr, Json()));
  if (allowed) co_return Done{};
  Error veto = allowed.error();
  veto.outcome = Outcome::kNotSent;
  co_return veto;
}

Task<Done> HookContext::failed(Error error, Script* script) {
  if (!hooks_.error && !hooks_.final) co_return Done{};
  const Json json = errorToJson(error);
  Json state = {{"outcome", error.code == ErrorCode::kRequestAborted ? "aborted" : "failure"},
                {"error", json}};
  if (error.retryAfterMs) state["retryAfterMs"] = *error.retryAfterMs;
  if (hooks_.error) {
    const auto ignored = co_await observe(script, "onError", arguments("error", json));
    (void)ignored;
  }
  if (hooks_.final) {
    const auto ignored = co_await observe(script, "onFinal", arguments("state", std::move(state)));
    (void)ignored;
  }
  co_return Done{};
}

Task<Done> HookContext::accepted(SendResult& result, bool queued, Script* script) {
  if (queued ? hooks_.queued : hooks_.success) {
    auto warning = co_await observe(script, queued ? "onQueued" : "onSuccess",
                                    arguments("result", sendResultToJson(result)));
    if (warning) result.warnings.push_back(std::move(*warning));
  }
  if (hooks_.final) {
    Json state = {{"outcome", "success"}, {"result", sendResultToJson(result)}};
    auto warning = co_await observe(script, "onFinal", arguments("state", std::move(state)));
    if (warning) result.warnings.push_back(std::move(*warning));
  }
  co_return Done{};
}

}  // namespace kmsg
