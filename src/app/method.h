#pragma once

#include <cstdint>

namespace kmsg {

// What JavaScript can ask of the core. Twin: js/src/engine/method.ts; a test compares the two. The
// payloads stand beside the handlers in app/*methods.cc.
enum class Method : uint8_t {
  // Asynchronous, through App::start.
  kSend = 1,
  kRecordSend = 2,
  kRunOnce = 3,
  kStore = 4,
  kProviderSend = 5,
  kProviderStatuses = 6,
  kSendMany = 7,
  kProviderCall = 8,
  kProviderSendBatch = 9,
  kProviderFindSent = 10,
  kQueue = 11,
  kDeliveryReport = 12,
  // Immediate, through App::callSync.
  kSchemaSql = 32,
  kHealth = 33,
  kDescribe = 34,
  kSchemaPlan = 35,
  kDrizzleSource = 36,
  kSchemaSpec = 37,
  kMigrationSchemaSql = 38,
  // Traps on purpose: the test of what JavaScript does about a bug in here.
  kTrap = 255,
};

}  // namespace kmsg
