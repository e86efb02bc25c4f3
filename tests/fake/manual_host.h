#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/app.h"

namespace kmsg {

// A host in the hands of the test. It keeps every request, abort and settlement; the test answers
// when and as often as it likes: in any order, inside begin(), late, twice or never.
class ManualHost final : public AppHost {
 public:
  struct Request {
    CallId call = 0;
    HostId id = 0;
    HostOp op = HostOp::kHttp;
    Json head;
    std::string body;
    int answers = 0;
    int aborts = 0;
  };
  struct Settlement {
    CallId call = 0;
    Json answer;
  };
  using Deliver = std::function<void(HostId, HostReply)>;
  using Hook = std::function<void(const Request&)>;

  // Where answers go. Set before the first request.
  void deliverTo(Deliver deliver) { deliver_ = std::move(deliver); }
  void deliverTo(App& app) {
    deliver_ = [this, &app](HostId id, HostReply reply) {
      app.complete(id, now, std::move(reply));
    };
  }

  // Called inside begin(), abort() and settle(), after they were noted.
  Hook onBegin;
  Hook onAbort;
  std::function<void(CallId)> onSettle;

  // The time that goes in with each answer.
  Millis now = 0;

  void answer(HostId id, HostReply reply = {}) {
    if (Request* request = find(id)) close(*request).answers += 1;
    deliver_(id, std::move(reply));
  }
  void answer(const Request& request, HostReply reply = {}) {
    answer(request.id, std::move(reply));
  }
  // Answers with a JSON value, as hooks, providers and stores do.
  void answerValue(HostId id, const Json& value) { answer(id, {true, "{}", dumpJson(value)}); }
  void answerError(HostId id, const Error& error) {
    answer(id, {false, dumpJson(errorToJson(error)), ""});
  }

  const std::deque<Request>& requests() const { return requests_; }
  const Request& request(size_t index) const { return requests_[index]; }
  const Request& last() const { return requests_.back(); }

  // Requests that were neither answered nor aborted.
  size_t open() const { return open_; }
  size_t peakOpen() const { return peakOpen_; }
  size_t aborts() const { return aborts_; }

  const std::vector<Settlement>& settlements() const { return settlements_; }
  // Null when the call was not settled.
  Json settlementOf(CallId call) const {
    for (const Settlement& settlement : settlements_) {
      if (settlement.call == call) return settlement.answer;
    }
    return nullptr;
  }

  void begin(CallId call, HostId id, HostOp op, std::string_view head,
             std::string_view body) override {
    Request request;
    request.call = call;
    request.id = id;
    request.op = op;
    request.head = parseJson(head).value_or(Json());
    request.body = std::string(body);
    requests_.push_back(std::move(request));
    peakOpen_ = std::max(peakOpen_, ++open_);
    if (onBegin) onBegin(Request(requests_.back()));
  }

  void abort(HostId id) override {
    ++aborts_;
    Request* request = find(id);
    if (!request) return;
    close(*request).aborts += 1;
    if (onAbort) onAbort(Request(*request));
  }

  void settle(CallId call, std::string_view text) override {
    settlements_.push_back({call, parseJson(text).value_or(Json())});
    if (onSettle) onSettle(call);
  }

  // A xorshift generator: not random, but every byte value occurs about equally often.
  void fill(uint8_t* bytes, size_t size) override {
    ++fills_;
    for (size_t i = 0; i < size; ++i) {
      seed_ ^= seed_ << 13;
      seed_ ^= seed_ >> 7;
      seed_ ^= seed_ << 17;
      bytes[i] = static_cast<uint8_t>(seed_ >> 32);
    }
  }
  int fills() const { return fills_; }

 private:
  Request* find(HostId id) {
    for (auto request = requests_.rbegin(); request != requests_.rend(); ++request) {
      if (request->id == id) return &*request;
    }
    return nullptr;
  }

  Request& close(Request& request) {
    if (request.answers + request.aborts == 0) --open_;
    return request;
  }

  Deliver deliver_;
  std::deque<Request> requests_;
  std::vector<Settlement> settlements_;
  size_t open_ = 0;
  size_t peakOpen_ = 0;
  size_t aborts_ = 0;
  int fills_ = 0;
  uint64_t seed_ = 0x9E3779B97F4A7C15ULL;
};

}  // namespace kmsg
