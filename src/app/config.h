#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/client.h"
#include "sql/dialect.h"

namespace kmsg {

// `tracking.store` of a configuration.
struct StoreConfig {
  const Dialect* dialect = nullptr;  // null for a store written in JavaScript
  Table table;                       // of an SQL store
  bool canClaim = false;             // of a store written in JavaScript; SQL stores always can
};

// `queue` of a configuration.
struct QueueConfig {
  const Dialect* dialect = nullptr;
  Table table;
};

// One configuration, as JavaScript passed it once. Immutable but for the rotation.
struct Configuration {
  ClientConfig client;
  std::optional<StoreConfig> store;
  std::optional<QueueConfig> queue;
  std::optional<Error> error;  // what is wrong with it; every call that uses it answers this
  RoundRobin roundRobin{};
};

// Parses the configuration text. Nothing when it is no JSON object: a bug of the caller.
std::shared_ptr<Configuration> parseConfiguration(std::string_view text);

// Configurations by content. Workers build a KMsg per request, so equal texts share one entry, and
// there is no handle that anybody would have to free. The least recently used entry goes when the
// table is full; calls that still use it keep it alive, and JavaScript passes the text again.
class ConfigurationTable {
 public:
  static constexpr size_t kCapacity = 64;

  // The key (above 0) of this text, or 0 when it is not a configuration.
  uint32_t intern(std::string text);

  // Null when the key is not known (any more).
  std::shared_ptr<Configuration> find(uint32_t key);

 private:
  struct Entry {
    uint32_t key;
    uint64_t lastUse;
    std::string text;
    std::shared_ptr<Configuration> configuration;
  };
  std::vector<Entry> entries_;
  uint32_t lastKey_ = 0;
  uint64_t uses_ = 0;
};

}  // namespace kmsg
