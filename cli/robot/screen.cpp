// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/screen.h"

#include <algorithm>

#include "common/base/format.h"

namespace gt {
namespace {

/// More than fill any screen.
constexpr std::size_t kKeptBlocks = 200;

constexpr std::string_view kHideCursor = "\x1b[?25l";
constexpr std::string_view kShowCursor = "\x1b[?25h";
constexpr std::string_view kEraseLineEnd = "\x1b[K";
constexpr std::string_view kEraseBelow = "\x1b[J";

std::string up(std::size_t rows) {
  return rows == 0 ? "" : format("\x1b[{}A", rows);
}

/// The frame from the cursor's line on, and the cursor at its place in it.
std::string painted(const Frame& frame) {
  std::string out;
  for (std::size_t i = 0; i < frame.lines.size(); ++i) {
    if (i > 0) out += "\r\n";
    out += frame.lines[i];
    out += kEraseLineEnd;
  }
  out += kEraseBelow;
  if (!frame.has_cursor) return out;
  out += up(frame.lines.size() - 1 - frame.cursor_row) + "\r";
  if (frame.cursor_column > 0) out += format("\x1b[{}C", frame.cursor_column);
  return out + std::string(kShowCursor);
}

/// The line of the frame that painted() leaves the cursor on.
std::size_t resting_row(const Frame& frame) {
  if (frame.lines.empty()) return 0;
  return frame.has_cursor ? frame.cursor_row : frame.lines.size() - 1;
}

}  // namespace

void Screen::add(Block block) {
  if (blocks_.size() >= kKeptBlocks && drawn_blocks_ > 0) {
    blocks_.erase(blocks_.begin());
    --drawn_blocks_;
  }
  blocks_.push_back(std::move(block));
}

std::string Screen::draw(const View& view) {
  const Frame frame = compose(view, style_, height_ - 1);
  if (must_redraw_) return redraw(frame);
  if (drawn_blocks_ == blocks_.size() && frame == shown_) return {};
  std::string out = std::string(kHideCursor) + up(resting_row(shown_)) + "\r";
  for (; drawn_blocks_ < blocks_.size(); ++drawn_blocks_) {
    for (const std::string& line : block_lines(blocks_[drawn_blocks_], style_)) {
      out += line + std::string(kEraseLineEnd) + "\r\n";
    }
  }
  shown_ = frame;
  return out + painted(frame);
}

void Screen::resize(int width, std::size_t height) {
  style_.width = width;
  height_ = std::max<std::size_t>(height, 4);
  must_redraw_ = true;
}

std::string Screen::redraw(const Frame& frame) {
  std::vector<std::string> lines;
  for (const Block& block : blocks_) {
    const auto more = block_lines(block, style_);
    lines.insert(lines.end(), more.begin(), more.end());
  }
  // Only what fits beside the view: lines above it are in the history already.
  const std::size_t room = height_ - std::min(height_, frame.lines.size());
  const std::size_t first = lines.size() - std::min(lines.size(), room);
  std::string out = std::string(kHideCursor) + "\x1b[H\x1b[2J";
  for (std::size_t i = first; i < lines.size(); ++i) out += lines[i] + "\r\n";
  drawn_blocks_ = blocks_.size();
  shown_ = frame;
  must_redraw_ = false;
  return out + painted(frame);
}

std::string Screen::leave() const {
  const std::size_t below =
      shown_.lines.empty() ? 0 : shown_.lines.size() - 1 - resting_row(shown_);
  std::string out = below == 0 ? "" : format("\x1b[{}B", below);
  return out + std::string(kShowCursor) + "\r\n";
}

}  // namespace gt
