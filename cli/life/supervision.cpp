// SPDX-License-Identifier: Apache-2.0
#include "cli/life/supervision.h"

#include "cli/agents/embedded.h"

namespace gt {
namespace {

/// `text` with every `what` replaced.
std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// For a place between quotes in a unit. Source: systemd.service(5), systemd.unit(5).
std::string unit_escaped(std::string text) {
  text = replaced(std::move(text), "\\", "\\\\");
  text = replaced(std::move(text), "\"", "\\\"");
  text = replaced(std::move(text), "$", "$$");
  return replaced(std::move(text), "%", "%%");
}

std::string xml_escaped(std::string text) {
  text = replaced(std::move(text), "&", "&amp;");
  text = replaced(std::move(text), "<", "&lt;");
  return replaced(std::move(text), ">", "&gt;");
}

std::string embedded(std::string_view path) {
  return std::string(embedded_file(path).value_or(""));
}

}  // namespace

std::string systemd_unit(const std::filesystem::path& gtd) {
  return replaced(embedded("systemd/guildtown@.service.in"), "@bindir@",
                  unit_escaped(gtd.parent_path().string()));
}

std::string launchd_plist(const std::filesystem::path& gtd, const std::filesystem::path& root,
                          std::string_view label) {
  std::string text = embedded("launchd/org.guildtown.gtd.plist.in");
  text = replaced(std::move(text), "@bindir@", xml_escaped(gtd.parent_path().string()));
  text = replaced(std::move(text), "<string>TOWN</string>",
                  "<string>" + xml_escaped(root.string()) + "</string>");
  return replaced(std::move(text), "<string>org.guildtown.gtd</string>",
                  "<string>" + std::string(label) + "</string>");
}

}  // namespace gt
