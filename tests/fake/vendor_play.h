#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fake/fixed_random.h"
#include "fake/scripted_script.h"
#include "provider/provider.h"

namespace kmsg {

// One operation of a provider, and what the vendor answers to its requests, in order. Status 0: no
// answer came. A request beyond the last one gets none either.
struct Scene {
  std::string operation;  // "send SMS", "sendMany ALIMTALK", "poll", "findSent SMS", "getBalance"
  std::vector<HttpResponse> answers;
};

using Play = std::vector<Scene>;

// Reads the text of a play. What stands behind a status is the Retry-After header:
//
//   > send SMS
//   HTTP 200
//   {"groupInfo": ...
//   > getBalance
//   HTTP 429 3
//
// Total: what comes before the first ">" is left out.
Play readPlay(std::string_view text);

// What came of a scene. Only the member of its kind of operation is filled.
struct Performed {
  std::vector<HttpRequest> requests;
  std::vector<Result<SendResult>> sent;
  std::vector<StatusResult> polled;
  std::optional<StatusResult> found;
  std::optional<Result<Json>> answered;

  std::vector<Error> errors() const;
};

// True for the requests by which a message may leave.
bool asksToSend(const HttpRequest& request);

// Plays scenes with one account, which keeps what it learns from one scene to the next.
class Stage {
 public:
  static constexpr Millis kNow = 1767225600000;  // 2026-01-01T00:00:00Z, 09:00 in Korea
  static constexpr size_t kMany = 3;             // messages of "sendMany"

  // `ids`: providerMessageIds as this vendor gives them, that of an AlimTalk first.
  Stage(ProviderPtr provider, std::vector<std::string> ids);

  const ProviderPtr& provider() const { return provider_; }

  // Everything that a scene may be about. An unknown name stands for any of them.
  const std::vector<std::string>& operations() const { return operations_; }

  Performed perform(const Scene& scene);

  // What is wrong with the outcome of a scene, whatever the vendor answered; "" for nothing.
  std::string faultOf(const Scene& scene, const Performed& performed) const;

 private:
  std::string known(const std::string& operation) const;
  std::vector<StatusQuery> queries() const;

  ProviderPtr provider_;
  std::vector<std::string> ids_;
  std::vector<std::string> operations_;
  Loop loop_;
  FixedRandom random_;
  ScriptedScript script_;
};

// An account of each vendor that can do all that the vendor can.
Stage solapiStage();
Stage iwinvStage();
Stage aligoStage();

}  // namespace kmsg
