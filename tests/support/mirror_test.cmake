# mirror_test(NAME name LABELS a b SOURCES … [LIBRARIES …]): one test program, one CTest entry.
# Labels: unit, golden, integration, fuzz, whole (the whole program) and threads (also run under ThreadSanitizer).
function(mirror_test)
    cmake_parse_arguments(arg "" "NAME;TIMEOUT" "LABELS;SOURCES;LIBRARIES" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${arg_NAME} ${arg_SOURCES})
    mirror_own_target(${arg_NAME})
    target_link_libraries(${arg_NAME} PRIVATE mirror_module mirror_catch ${arg_LIBRARIES})
    target_link_libraries(${arg_NAME} PRIVATE mirror_test_warnings)
    target_precompile_headers(${arg_NAME} REUSE_FROM mirror_catch_header)
    target_compile_definitions(${arg_NAME} PRIVATE
        _REENTRANT  # as SDL's flags have it: the shared header must see the same
        MIRROR_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
        MIRROR_BINARY_DIR="${PROJECT_BINARY_DIR}"
        MIRROR_PROGRAM="$<TARGET_FILE:owntracks-mirror>")
    add_test(NAME ${arg_NAME} COMMAND ${arg_NAME})
    set_tests_properties(${arg_NAME} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77)
endfunction()

# False alarms of gcc 12 in std::string's own code (GCC bugs 105329, 105651).
add_library(mirror_test_warnings INTERFACE)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(mirror_test_warnings INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
        -Wno-maybe-uninitialized)
endif()
