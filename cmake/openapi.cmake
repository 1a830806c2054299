# codeflix_openapi(<target> <service>): services/<service>/contract/openapi.yaml as JSON inside <target>,
# as embedded::<service>_openapi (embed.cmake), one pair of file name and document.
function(codeflix_openapi target service)
  set(yaml ${CMAKE_SOURCE_DIR}/services/${service}/contract/openapi.yaml)
  set(json ${CMAKE_BINARY_DIR}/openapi/${service}.json)
  add_custom_command(
    OUTPUT ${json}
    COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tools/yaml_to_json.py ${yaml} ${json}
    DEPENDS ${yaml} ${CMAKE_SOURCE_DIR}/tools/yaml_to_json.py
    COMMENT "OpenAPI of ${service}"
    VERBATIM)
  codeflix_embed(${target} ${service}_openapi ${json})
endfunction()
