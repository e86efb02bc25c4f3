# schema_gen writes the files under schema/ from the table descriptions of the core.
add_executable(schema_gen ${PROJECT_SOURCE_DIR}/schema/generate.cc)
target_link_libraries(schema_gen PRIVATE kmsg_tracking)
kmsg_precompile(schema_gen)
