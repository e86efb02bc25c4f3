#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/provider/messages.h"
#include "fake/run.h"
#include "fake/scripted_http.h"
#include "fake/scripted_script.h"
#include "provider/aligo/aligo.h"

namespace kmsg::aligo {

inline std::string decoded(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// The fields of a URL-encoded form.
inline std::map<std::string, std::string> formOf(const HttpRequest& request) {
  std::map<std::string, std::string> fields;
  size_t begin = 0;
  while (begin < request.body.size()) {
    const size_t end = std::min(request.body.find('&', begin), request.body.size());
    const std::string field = request.body.substr(begin, end - begin);
    const size_t equals = field.find('=');
    fields[decoded(field.substr(0, equals))] = decoded(field.substr(equals + 1));
    begin = end + 1;
  }
  return fields;
}

constexpr char kConfig[] = R"({"apiKey":"SECRETKEY","userId":"user","senderKey":"SENDERKEY",
                               "sender":"0212345678"})";
constexpr char kSmsTaken[] =
    R"({"result_code":1,"message":"success","msg_id":123,"success_cnt":1,"error_cnt":0})";
constexpr char kKakaoTaken[] =
    R"({"code":0,"message":"ok","info":{"type":"AT","mid":77,"scnt":1,"fcnt":0}})";
constexpr char kTemplates[] = R"({"code":0,"message":"ok","list":[
  {"templtCode":"WELCOME2","templtContent":"other"},
  {"templtCode":"WELCOME","templtName":"n","templtContent":"#{name}, hello","inspStatus":"APR",
   "cdate":"2026-01-01 09:00:00",
   "buttons":[{"ordering":1,"name":"go","linkType":"WL","linkTypeName":"x",
               "linkMo":"https://x.kr/#{name}"}]}]})";

// One account over scripted answers.
struct Bench {
  explicit Bench(const char* config = kConfig)
      : provider(std::move(makeAligoProvider(parsed(config))).value()) {}

  ProviderPorts ports() { return {http, random, &script}; }
  Result<SendResult> send(Message message, FailoverOwner owner = FailoverOwner::kNone) {
    return runTask(loop, provider->send(std::move(message), {now, owner}, ports()));
  }
  std::vector<Result<SendResult>> sendBatch(std::vector<Message> messages) {
    std::vector<BatchItem> items;
    for (Message& message : messages)
      items.push_back({std::make_shared<const Message>(std::move(message)), FailoverOwner::kNone});
    return runTask(loop, provider->sendBatch(std::move(items), now, ports()));
  }
  std::vector<StatusResult> poll(std::vector<StatusQuery> queries) {
    return runTask(loop, provider->poll(std::move(queries), {now, FailoverOwner::kNone}, ports()));
  }
  StatusResult findSent(SentQuery query) {
    return runTask(loop,
                   provider->findSent(std::move(query), {now, FailoverOwner::kNone}, ports()));
  }
  Result<Json> call(const std::string& member, const char* arguments) {
    return runTask(loop,
                   provider->call(member, parsed(arguments), {now, FailoverOwner::kNone}, ports()));
  }
  std::map<std::string, std::string> lastForm() const { return formOf(http.requests.back()); }

  Loop loop;
  ScriptedHttp http;
  CountingRandom random;
  ScriptedScript script;
  Millis now = kNow;
  ProviderPtr provider;
};

inline Message sms(const std::string& to = "01012345678", const std::string& text = "hello") {
  Message message = textMessage(MessageType::kSms, text);
  message.to = to;
  message.toNumber = {to, ""};
  return message;
}

inline Message kakao(const std::string& to = "01012345678") {
  Message message = alimTalk();
  message.options["kakao"] = Json::object();
  message.to = to;
  message.toNumber = {to, ""};
  return message;
}

inline Error lost() {
  Error error;
  error.code = ErrorCode::kNetworkError;
  error.outcome = Outcome::kUnknown;
  return error;
}

}  // namespace kmsg::aligo
