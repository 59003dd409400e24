#pragma once
// Fonts for scripts that ours lack.

namespace mirror::render {

/// Our own, in the folder of our fonts, tried first and in this order.
inline constexpr const char* k_shipped_fallbacks[] = {
    "NotoSansArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf", "NotoSansJP-Subset-Regular.otf"};

/// Beside thin, light and condensed letters, and tried before those: regular ones would look bold there.
inline constexpr const char* k_thin_fallbacks[] = {"NotoSansArabic-Digits-Thin.ttf",
                                                   "NotoSansArabic-Subset-Light.ttf"};
inline constexpr const char* k_light_fallbacks[] = {"NotoSansArabic-Subset-Light.ttf"};
inline constexpr const char* k_condensed_fallbacks[] = {"NotoSansArabic-Subset-Condensed.ttf"};

/// For the rest: where Debian puts them (fonts-noto-core, fonts-noto-cjk, fonts-dejavu-core), in the order in
/// which they are tried; all optional.
inline constexpr const char* k_fallback_files[] = {
    "/usr/share/fonts/truetype/noto/NotoSans-Light.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Light.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansArmenian-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansGeorgian-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansBengali-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansGujarati-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansGurmukhi-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansTamil-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansTelugu-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansKannada-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansMalayalam-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansSinhala-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansKhmer-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansLao-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansMyanmar-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansEthiopic-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
};

}  // namespace mirror::render
