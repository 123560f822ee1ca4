# The build of a firmware preset, such as cortex-m3: the freestanding rooms as archives for that target, and the bundled
# policies as tables. What runs on this machine (flyball, the generator of registers) comes from a build of it.
set(FLYBALL_HOST_BUILD ${PROJECT_SOURCE_DIR}/build/release CACHE PATH "A build of flyball for this machine")
set(flyball ${FLYBALL_HOST_BUILD}/bin/flyball)
if(NOT EXISTS ${flyball} OR NOT EXISTS ${FLYBALL_HOST_BUILD}/generated/hal/registers.h)
  message(FATAL_ERROR "${FLYBALL_HOST_BUILD} has no flyball: build the preset release first, or set FLYBALL_HOST_BUILD")
endif()

set(platform ${PROJECT_SOURCE_DIR}/hal/platform)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
add_compile_options(@${platform}/firmware.options @${platform}/${FLYBALL_TARGET}.options -Werror)
include_directories(${PROJECT_SOURCE_DIR} ${FLYBALL_HOST_BUILD}/generated)

file(GLOB runtime CONFIGURE_DEPENDS runtime/*.cpp)
file(GLOB hal CONFIGURE_DEPENDS hal/*.cpp hal/bus/*.cpp)
file(GLOB platform_sources CONFIGURE_DEPENDS ${platform}/*.cpp)
list(FILTER platform_sources EXCLUDE REGEX "/(start|uart)_")
set(own_arm start_cortex_m uart_cmsdk)
set(own_riscv start_rv32 uart_16550)
set(own_aarch64 start_aarch64 uart_pl011)
foreach(source ${own_${CMAKE_SYSTEM_PROCESSOR}})
  list(APPEND platform_sources ${platform}/${source}.cpp)
endforeach()
add_library(flyball_runtime STATIC ${runtime})
file(GLOB telemetry CONFIGURE_DEPENDS runtime/telemetry/*.cpp)
add_library(flyball_telemetry STATIC ${telemetry})
add_library(flyball_controller STATIC runtime/controller/controller.cpp)
add_library(flyball_hal STATIC ${hal})
add_library(flyball_platform STATIC ${platform_sources})

file(GLOB policies CONFIGURE_DEPENDS policies/*.fly)
set(emitted ${CMAKE_BINARY_DIR}/policies)
add_custom_command(OUTPUT ${emitted}/policy.cpp
  COMMAND ${flyball} emit cpp ${policies} --chip ${PROJECT_SOURCE_DIR}/chips/accel.yaml -o ${emitted}
  DEPENDS ${policies} ${PROJECT_SOURCE_DIR}/chips/accel.yaml ${flyball}
  COMMENT "Emitting the bundled policies" VERBATIM)
add_library(flyball_policies STATIC ${emitted}/policy.cpp)
target_include_directories(flyball_policies BEFORE PRIVATE ${emitted})
