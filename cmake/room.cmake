# Flags that all our own code shares, and the one way to declare a room, a test and a command-line tool.

add_library(callgate_flags INTERFACE)
target_include_directories(callgate_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
target_compile_options(callgate_flags INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wimplicit-fallthrough -Werror
  -fno-omit-frame-pointer -fstack-protector-strong
  # GCC 12 sees an overlap in every `"text" + std::move(string)` once it optimises (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(CALLGATE_SANITIZE)
  # For the whole tree, C libraries of ours included, so that a bug in them is seen as well.
  add_compile_options(-fsanitize=${CALLGATE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CALLGATE_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(callgate_flags INTERFACE _FORTIFY_SOURCE=2)
endif()
add_link_options(-Wl,-z,relro,-z,now -Wl,--as-needed)

# callgate_room(NAME [LINK targets…] [PRIVATE libraries…]): a static library of every .cpp in the room but its tools/.
# LINK names the rooms that it may include; PRIVATE the libraries that are fenced inside it.
function(callgate_room name)
  cmake_parse_arguments(ROOM "" "" "LINK;PRIVATE;SOURCES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "${CMAKE_CURRENT_SOURCE_DIR}/tools/")
  add_library(callgate_${name} STATIC ${sources} ${ROOM_SOURCES})
  target_link_libraries(callgate_${name} PUBLIC callgate_flags ${ROOM_LINK} PRIVATE ${ROOM_PRIVATE})
endfunction()

# callgate_test(NAME SOURCES… [LINK targets…]): a GoogleTest program, every test of it known to ctest.
function(callgate_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE callgate_test_support ${TEST_LINK})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${TEST_TIMEOUT})
endfunction()
