# What is installed, and the Debian package of it (./mirror package).

install(TARGETS owntracks-mirror)
install(DIRECTORY assets/ DESTINATION ${CMAKE_INSTALL_DATADIR}/owntracks-mirror
    PATTERN liechtenstein.mbtiles EXCLUDE)  # for the tests
install(FILES config/household.example.json config/household.schema.json
    config/portrait-map.json config/landscape-map.json config/weasley.json
    DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(FILES systemd/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/systemd OPTIONAL)  # where that one looks for it …
install(FILES config/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/config OPTIONAL)    # … and for this one
install(FILES systemd/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES systemd/owntracks-mirror.service DESTINATION lib/systemd/system)
install(FILES systemd/user.service DESTINATION lib/systemd/user RENAME owntracks-mirror.service)
install(FILES systemd/completion.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME owntracks-mirror)
# Debian wants these compressed, without a date in them.
foreach(pair owntracks-mirror.1=${CMAKE_INSTALL_MANDIR}/man1/owntracks-mirror.1.gz changelog=${CMAKE_INSTALL_DOCDIR}/changelog.gz)
    string(REGEX MATCH "^([^=]+)=(.+)/([^/]+)$" found ${pair})
    set(packed ${PROJECT_BINARY_DIR}/${CMAKE_MATCH_3})
    set(from ${PROJECT_SOURCE_DIR}/systemd/${CMAKE_MATCH_1})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${from})
    install(FILES ${packed} DESTINATION ${CMAKE_MATCH_2})
    execute_process(COMMAND gzip -9nc ${from} OUTPUT_FILE ${packed} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
install(FILES systemd/sysusers.conf DESTINATION lib/sysusers.d RENAME owntracks-mirror.conf)
install(FILES systemd/tmpfiles.conf DESTINATION lib/tmpfiles.d RENAME owntracks-mirror.conf)
install(FILES systemd/udev.rules DESTINATION lib/udev/rules.d RENAME 60-owntracks-mirror.rules)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME owntracks-mirror)
set(CPACK_PACKAGE_CONTACT "The owntracks-mirror authors <noreply@owntracks-mirror.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGE_DESCRIPTION
"It listens to a family's OwnTracks phones on the family's own MQTT broker,
knows who is where and who came and went, and draws it in thin light lines on
black, with a base map that needs no network. No browser, no cloud.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# SDL loads these at run time to draw without a desktop and to find keyboards; nothing links them. Brokers and tile
# servers are known by the system's certificates.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libegl1, libgl1, libgles2, libgbm1, libgl1-mesa-dri, libudev1, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "mosquitto")
# What switches screens of desktops, and televisions.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "wlr-randr, x11-xserver-utils, v4l-utils")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/systemd/postinst ${PROJECT_SOURCE_DIR}/systemd/prerm
    ${PROJECT_SOURCE_DIR}/systemd/postrm)
include(CPack)
