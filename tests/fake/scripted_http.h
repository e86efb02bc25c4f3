#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "port/http.h"
#include "port/random.h"

namespace kmsg {

// HTTP that gives prepared answers in order and keeps what it was asked.
class ScriptedHttp final : public Http {
 public:
  void answer(int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    answers_.emplace_back(std::move(response));
  }
  void answer(HttpResponse response) { answers_.emplace_back(std::move(response)); }
  void fail(Error error) { answers_.emplace_back(std::move(error)); }

  Task<Result<HttpResponse>> request(HttpRequest request) override {
    requests.push_back(std::move(request));
    KMSG_CHECK(!answers_.empty());
    Result<HttpResponse> answer = std::move(answers_.front());
    answers_.pop_front();
    co_return std::move(answer);
  }

  size_t unused() const { return answers_.size(); }

  std::vector<HttpRequest> requests;

 private:
  std::deque<Result<HttpResponse>> answers_;
};

// Randomness that counts: every text differs from the one before.
class CountingRandom final : public Random {
 public:
  std::string uuid() override {
    return "00000000-0000-4000-8000-" + padded(std::to_string(++count_), 12);
  }
  std::string alphanumeric(size_t length) override {
    return padded(std::to_string(++count_), length);
  }

 private:
  static std::string padded(std::string text, size_t length) {
    return text.size() < length ? std::string(length - text.size(), '0') + text : text;
  }
  uint32_t count_ = 0;
};

}  // namespace kmsg
