// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The format is described by https://www.speedscope.app/file-format-schema.json.
#include "speedscope.hpp"

#include <functional>

namespace {

void append(std::string& list, std::string_view item) {
  if (!list.empty()) list += ',';
  list += item;
}

// Names have printable ASCII only.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

}  // namespace

std::string speedscope(const FoldedStacks& stacks, double seconds) {
  std::map<std::string, std::size_t, std::less<>> indices;
  std::string frames, samples, weights;
  double total = 0;
  for (const auto& [stack, count] : stacks) {
    std::string sample;
    for_each_frame(stack, [&](std::string_view name) {
      const auto [frame, is_new] = indices.try_emplace(std::string{name}, indices.size());
      if (is_new) append(frames, "{\"name\":" + quoted(name) + "}");
      append(sample, std::to_string(frame->second));
    });
    append(samples, "[" + sample + "]");
    append(weights, std::to_string(static_cast<double>(count) * seconds));
    total += static_cast<double>(count) * seconds;
  }
  return R"({"$schema":"https://www.speedscope.app/file-format-schema.json","exporter":"ebpfxx","shared":{"frames":[)" +
         frames + R"(]},"profiles":[{"type":"sampled","name":"profile","unit":"seconds","startValue":0,"endValue":)" +
         std::to_string(total) + R"(,"samples":[)" + samples + R"(],"weights":[)" + weights + "]}]}\n";
}
