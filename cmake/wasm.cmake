# kmsg_wasm: kmsg.mjs and kmsg.wasm, the core behind Embind.
file(GLOB binding_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bindings/*.cc)

add_executable(kmsg_wasm ${binding_sources})
set_target_properties(kmsg_wasm PROPERTIES OUTPUT_NAME kmsg SUFFIX ".mjs")
target_include_directories(kmsg_wasm PRIVATE ${PROJECT_SOURCE_DIR}/bindings)
target_link_libraries(kmsg_wasm PRIVATE kmsg_app)
# Embind needs RTTI only for the names of types it does not know.
target_compile_definitions(kmsg_wasm PRIVATE EMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0)
kmsg_precompile(kmsg_wasm)

target_link_options(kmsg_wasm PRIVATE
  --bind
  -sMODULARIZE=1 -sEXPORT_ES6=1
  # No import.meta, no Node, no code from strings: the glue must start inside workerd, where the
  # first is undefined, the second looks present and is not, and the third throws.
  -sUSE_ES6_IMPORT_META=0 -sENVIRONMENT=web -sDYNAMIC_EXECUTION=0 -sFILESYSTEM=0
  # Assertions refuse to start outside a browser with this environment; the core has KMSG_CHECK.
  -sASSERTIONS=0
  # An isolate's memory is shared with the user's Worker: start small, grow on demand.
  -sALLOW_MEMORY_GROWTH=1 -sINITIAL_MEMORY=1048576 -sTOTAL_STACK=${KMSG_WASM_STACK}
  -sMALLOC=emmalloc)
