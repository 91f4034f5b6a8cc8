// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "flame_graph.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string_view>

namespace {

constexpr double width = 1200, row = 17, character = 6.6;

struct Frame {
  std::uint64_t samples = 0;
  std::map<std::string, Frame, std::less<>> callees{};
};

std::size_t depth_of(const Frame& frame) {
  std::size_t deepest = 0;
  for (const auto& [name, callee] : frame.callees) deepest = std::max(deepest, depth_of(callee));
  return deepest + 1;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else
      result += c;
  }
  return result;
}

void draw(std::string& svg, std::string_view name, const Frame& frame, double x, double y, double per_sample) {
  const double box = static_cast<double>(frame.samples) * per_sample;
  if (box < 0.3) return;  // too narrow to be seen
  const auto hue = std::hash<std::string_view>{}(name) % 50;
  char numbers[256];
  std::snprintf(numbers, sizeof numbers,
                R"svg(<rect x="%.1f" y="%.1f" width="%.1f" height="%.0f" rx="2" fill="hsl(%zu,85%%,65%%)"/>)svg", x, y,
                std::max(box - 0.5, 0.3), row - 1, static_cast<std::size_t>(hue));
  svg += "<g><title>" + escaped(name) + " (" + std::to_string(frame.samples) + " samples)</title>" + numbers;
  if (const auto fits = static_cast<std::size_t>(box / character); fits > 3) {
    std::snprintf(numbers, sizeof numbers, R"(<text x="%.1f" y="%.1f">)", x + 3, y + 12);
    svg += numbers + escaped(name.size() < fits ? name : std::string{name.substr(0, fits - 3)} + "..") + "</text>";
  }
  svg += "</g>\n";
  for (const auto& [callee, its] : frame.callees) {
    draw(svg, callee, its, x, y - row, per_sample);
    x += static_cast<double>(its.samples) * per_sample;
  }
}

}  // namespace

std::string flame_graph(const FoldedStacks& stacks) {
  Frame all;
  for (const auto& [stack, samples] : stacks) {
    all.samples += samples;
    Frame* frame = &all;
    for_each_frame(stack, [&, samples = samples](std::string_view name) {
      frame = &frame->callees.try_emplace(std::string{name}).first->second;
      frame->samples += samples;
    });
  }
  const double height = static_cast<double>(depth_of(all)) * row + 10;
  char head[256];
  std::snprintf(
      head, sizeof head,
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="monospace" font-size="11">)",
      width, height);
  std::string svg = std::string{head} + "\n";
  if (all.samples) draw(svg, "all", all, 0, height - row - 5, width / static_cast<double>(all.samples));
  return svg + "</svg>\n";
}
