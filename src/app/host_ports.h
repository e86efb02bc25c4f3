#pragma once

#include <cstdint>
#include <string>

#include "app/random_pool.h"
#include "async/host_call.h"
#include "port/call_budget.h"
#include "port/clock.h"
#include "port/http.h"
#include "port/script.h"
#include "port/sql.h"

namespace kmsg {

// The clock of the core: the time that JavaScript gave with its last call into the core.
class EntryClock final : public Clock {
 public:
  Millis now() const override { return now_; }
  void set(Millis now) { now_ = now; }

 private:
  Millis now_ = 0;
};

// The ports of one call over its host, and the count of what they were used for. Every answer of
// the host is checked here: past this point there are only values and Errors.
class HostPorts final : public Http, public SqlClient, public Script {
 public:
  HostPorts(CallId call, HostCalls& calls) : call_(call), calls_(calls) {}

  Task<Result<HttpResponse>> request(HttpRequest request) override;
  Task<Result<std::vector<RowSet>>> batch(std::vector<Statement> statements) override;
  Task<Result<Json>> hook(std::string name, Json arguments) override;
  Task<Result<Json>> provider(int index, std::string member, Json arguments) override;
  Task<Result<Attachment>> attachment(uint32_t item, std::string path) override;
  Task<Result<Json>> store(std::string member, Json arguments) override;
  Task<Result<Json>> failover(std::string member, Json arguments) override;
  Task<Result<Json>> repository(std::string member, Json arguments) override;

  // Calls `member` ("pull", "deliver") of the feed of a bulk send.
  Task<Result<Json>> feed(std::string member, Json arguments);

  // What this call may ask of its host, and has asked: HTTP, members of providers and the failover
  // sender on one side, the database or store on the other.
  CallBudget budget;

 private:
  Task<Result<Json>> callScript(HostOp op, Json head, Json arguments);

  CallId call_;
  HostCalls& calls_;
};

}  // namespace kmsg
