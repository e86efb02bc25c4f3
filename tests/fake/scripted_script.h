#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "port/script.h"

namespace kmsg {

// The user's JavaScript: answers each member with what the test set, null by default, and keeps
// what was called, in order.
class ScriptedScript final : public Script {
 public:
  struct Call {
    std::string name;  // "hook:onSuccess", "provider:send", "store:getMany", "repository:save"
    int index = 0;     // of the provider
    Json arguments;
  };

  // From now on `name` (as in Call) answers this.
  void answer(const std::string& name, Result<Json> value) {
    answers_.insert_or_assign(name, std::move(value));
  }

  // From now on `name` throws an Error with this text.
  void fail(const std::string& name, std::string message) {
    Error error;
    error.message = std::move(message);
    answer(name, std::move(error));
  }

  const std::vector<Call>& calls() const { return calls_; }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const Call& call : calls_)
      names.push_back(call.name);
    return names;
  }

  // The arguments of the last call of `name`; null when there was none.
  Json argumentsOf(const std::string& name) const {
    for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
      if (call->name == name) return call->arguments;
    }
    return nullptr;
  }

  Task<Result<Json>> hook(std::string name, Json arguments) override {
    return take("hook:" + name, 0, std::move(arguments));
  }
  Task<Result<Json>> provider(int index, std::string member, Json arguments) override {
    return take("provider:" + member, index, std::move(arguments));
  }
  Task<Result<Attachment>> attachment(uint32_t item, std::string path) override {
    calls_.push_back({"attachment:" + path, static_cast<int>(item), Json()});
    const auto found = attachments.find(path);
    if (found == attachments.end()) co_return invalidRequest(path + " has no bytes", path);
    co_return found->second;
  }
  Task<Result<Json>> store(std::string member, Json arguments) override {
    return take("store:" + member, 0, std::move(arguments));
  }
  Task<Result<Json>> failover(std::string member, Json arguments) override {
    return take("failover:" + member, 0, std::move(arguments));
  }
  Task<Result<Json>> repository(std::string member, Json arguments) override {
    return take("repository:" + member, 0, std::move(arguments));
  }

  // What attachment() answers, by path.
  std::map<std::string, Attachment> attachments;

 private:
  Task<Result<Json>> take(std::string name, int index, Json arguments) {
    const auto found = answers_.find(name);
    Result<Json> value = found == answers_.end() ? Result<Json>(Json()) : found->second;
    calls_.push_back({std::move(name), index, std::move(arguments)});
    co_return value;
  }

  std::map<std::string, Result<Json>> answers_;
  std::vector<Call> calls_;
};

}  // namespace kmsg
