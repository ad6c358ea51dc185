# SPDX-License-Identifier: Apache-2.0
# Puts data files into the program, as raw string literals under their path below `root`:
#     gt_embed(OUTPUT ROOT FILE…)
function(gt_embed output root)
  set(rows "")
  foreach(file ${ARGN})
    file(RELATIVE_PATH name ${root} ${file})
    file(READ ${file} content)
    string(APPEND rows "    {\"${name}\", R\"gt_data(${content})gt_data\"},\n")
  endforeach()
  file(WRITE ${output}.new "// Made by cli/agents/embed.cmake from the files it names.
#include \"cli/agents/embedded.h\"

namespace gt {
namespace {

constexpr EmbeddedFile kFiles[] = {
${rows}};

}  // namespace

std::span<const EmbeddedFile> embedded_files() {
  return kFiles;
}

}  // namespace gt
")
  file(COPY_FILE ${output}.new ${output} ONLY_IF_DIFFERENT)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN})
endfunction()
