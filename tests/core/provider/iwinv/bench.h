#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/provider/messages.h"
#include "fake/run.h"
#include "fake/scripted_http.h"
#include "fake/scripted_script.h"
#include "provider/iwinv/iwinv.h"

namespace kmsg {

// A provider whose vendor gives prepared answers.
struct IwinvBench {
  explicit IwinvBench(const char* config = R"({"apiKey":"KEY","smsApiKey":"S","smsAuthKey":"A",
                                               "smsCompanyId":"C","senderNumber":"0212345678"})")
      : provider(std::move(makeIwinvProvider(parsed(config))).value()) {}

  ProviderPorts ports() { return {http, random, &script}; }

  Result<SendResult> send(Message message, Millis now = kNow) {
    return runTask(loop, provider->send(std::move(message), {now}, ports()));
  }
  std::vector<Result<SendResult>> sendBatch(const std::vector<Message>& messages,
                                            FailoverOwner owner = FailoverOwner::kNone) {
    std::vector<BatchItem> items;
    for (const Message& message : messages)
      items.push_back({std::make_shared<const Message>(message), owner});
    return runTask(loop, provider->sendBatch(std::move(items), kNow, ports()));
  }
  std::vector<StatusResult> poll(std::vector<StatusQuery> queries, Millis now = kNow) {
    return runTask(loop, provider->poll(std::move(queries), {now}, ports()));
  }
  StatusResult findSent(SentQuery query, Millis now) {
    return runTask(loop, provider->findSent(std::move(query), {now}, ports()));
  }
  Result<Json> call(std::string member, const char* arguments = "{}") {
    return runTask(loop, provider->call(std::move(member), parsed(arguments), {kNow}, ports()));
  }

  // The body of the request number `i`.
  Json bodyOf(size_t i) const { return parsed(http.requests.at(i).body); }

  Loop loop;
  ScriptedHttp http;
  CountingRandom random;
  ScriptedScript script;
  ProviderPtr provider;
};

}  // namespace kmsg
