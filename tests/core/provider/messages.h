#pragma once

#include <gtest/gtest.h>
#include <string>

#include "fake/now.h"
#include "fake/parsed.h"
#include "message/message.h"
#include "provider/provider.h"

namespace kmsg {

inline constexpr Millis kMinuteMs = 60 * 1000;

inline Message textMessage(MessageType type, std::string text) {
  Message message;
  message.type = type;
  message.messageId = "msg-1";
  message.to = "010-1234-5678";
  message.toNumber = {"01012345678", ""};
  message.from = "0212345678";
  message.text = std::move(text);
  message.options = Json::object();
  return message;
}

inline Message alimTalk() {
  Message message = textMessage(MessageType::kAlimTalk, "");
  message.from.clear();
  message.templateId = "WELCOME";
  message.variables = {{"name", "Kim"}};
  message.options["kakao"] = {{"profileId", "PF1"}};
  return message;
}

inline HttpResponse httpResponse(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

inline std::string headerOf(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "";
}

// Everything of an error that anybody may see.
inline std::string visible(const Error& error) {
  return dumpJson(errorToJson(error));
}

}  // namespace kmsg
