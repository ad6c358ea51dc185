# SPDX-License-Identifier: Apache-2.0
# Puts data files into the program, as raw string literals under the last two parts of their paths:
#     gt_embed(OUTPUT FILE…)
function(gt_embed output)
  set(rows "")
  foreach(file ${ARGN})
    cmake_path(GET file FILENAME name)
    cmake_path(GET file PARENT_PATH folder)
    cmake_path(GET folder FILENAME folder)
    file(READ ${file} content)
    string(APPEND rows "    {\"${folder}/${name}\", R\"gt_data(${content})gt_data\"},\n")
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
