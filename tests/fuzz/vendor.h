#pragma once

#include <cstdio>
#include <cstdlib>

#include "fake/vendor_play.h"

namespace kmsg {

// Scenes of one input that are played.
inline constexpr size_t kMaxScenes = 4;

// Plays the input with a fresh account of each vendor's; ends the program when an invariant is
// broken.
inline void fuzzVendor(Stage stage, std::string_view input) {
  Play play = readPlay(input);
  if (play.size() > kMaxScenes) play.resize(kMaxScenes);
  for (const Scene& scene : play) {
    const std::string fault = stage.faultOf(scene, stage.perform(scene));
    if (fault.empty()) continue;
    std::fprintf(stderr, "%s: %s\n", scene.operation.c_str(), fault.c_str());
    std::abort();
  }
}

}  // namespace kmsg
