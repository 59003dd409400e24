# What is installed, and the Debian package of it (./mirror package).

install(TARGETS owntracks-mirror)
install(DIRECTORY assets/ DESTINATION ${CMAKE_INSTALL_DATADIR}/owntracks-mirror
    PATTERN liechtenstein.mbtiles EXCLUDE)  # for the tests
install(FILES config/household.example.json config/household.schema.json
    config/portrait-map.json config/landscape-map.json config/weasley.json
    DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(FILES systemd/owntracks-mirror.service DESTINATION lib/systemd/system)
install(FILES systemd/sysusers.conf DESTINATION lib/sysusers.d RENAME owntracks-mirror.conf)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME owntracks-mirror)
set(CPACK_PACKAGE_CONTACT "The owntracks-mirror authors <noreply@owntracks-mirror.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# SDL loads these at run time to draw without a desktop; nothing links them.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libegl1, libgles2, libgbm1, libgl1-mesa-dri")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "mosquitto")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/systemd/postinst ${PROJECT_SOURCE_DIR}/systemd/prerm)
include(CPack)
