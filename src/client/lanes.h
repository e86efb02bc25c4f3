#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/dispatch.h"

namespace kmsg {

// The messages that wait for their provider, by provider and batch key, and how many requests each
// provider has open.
class Lanes {
 public:
  // `perProvider`: requests to one provider at once; 0: no limit. A provider's own limit counts
  // too.
  explicit Lanes(size_t perProvider) : perProvider_(perProvider) {}

  void add(Dispatch dispatch);

  // The next messages that can be sent now as one request, none when there are none. A batch that
  // is not full is only given with `flush`. The provider then counts as having one more request
  // open, until closed() is called.
  std::vector<Dispatch> take(bool flush);
  void closed(const Provider& provider) { --open_[&provider]; }

  // Everything that waits, given up.
  std::vector<Dispatch> clear();

  bool empty() const { return singles_ + batched_ == 0; }
  // Waiting messages that nothing but their provider's limit holds back.
  size_t singles() const { return singles_; }
  // Waiting messages of batches.
  size_t batched() const { return batched_; }

 private:
  struct Lane {
    ProviderPtr provider;
    size_t batch = 1;
    std::deque<Dispatch> waiting;
    bool listedFull = false;
  };

  bool hasSlot(const Lane& lane) const;
  Lane* ready(bool flush);

  size_t perProvider_;
  size_t singles_ = 0;
  size_t batched_ = 0;
  std::map<std::pair<const Provider*, std::string>, std::unique_ptr<Lane>> lanes_;
  std::deque<Lane*> full_;  // with at least one whole batch, in order of becoming so
  std::map<const Provider*, size_t> open_;
};

}  // namespace kmsg
