#pragma once

#include "client/feed.h"

namespace kmsg {

struct BulkOptions {
  size_t concurrency = 10;  // requests in flight at once, at least 1
  size_t perProvider = 0;   // of these to one provider; 0: no limit of its own
};

// Sends what the feed gives until it ends. Each item goes the way of sendMessage(): one bad item
// costs only itself. Messages of a provider that takes many at once are collected by its batch key
// and sent as one request; the others go one by one in a sliding window, in order of the feed.
// Memory: what is being sent, and up to a batch for each provider and key. The configuration and
// the feed outlive the task.
Task<Done> sendBulk(Feed& feed, BulkOptions options, const ClientConfig& config,
                    RoundRobin& roundRobin, ClientPorts ports);

}  // namespace kmsg
