#include "module/tiles/unpack.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

namespace mirror::tiles {
namespace {

constexpr int k_gzip_or_zlib = 15 + 32;  // zlib.h: the largest window, header detected

bool begins_with(std::span<const std::uint8_t> bytes, std::initializer_list<std::uint8_t> magic) {
    return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

bool is_packed(std::span<const std::uint8_t> bytes) {
    if (begins_with(bytes, {0x1f, 0x8b})) return true;
    // RFC 1950: method 8 and a header that is a multiple of 31. A tile's first byte is 0x1a, never 0x78.
    return bytes.size() >= 2 && bytes[0] == 0x78 && (bytes[0] * 256 + bytes[1]) % 31 == 0;
}

class Inflater {
  public:
    Inflater() : m_is_ready(inflateInit2(&m_stream, k_gzip_or_zlib) == Z_OK) {}
    ~Inflater() {
        if (m_is_ready) inflateEnd(&m_stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    Inflater(Inflater&&) = delete;
    Inflater& operator=(Inflater&&) = delete;

    Result<TileBytes, Failure> run(std::span<const std::uint8_t> packed, std::size_t max_bytes) {
        if (!m_is_ready) return tl::unexpected(Failure{"there is no memory to unpack the tile"});
        m_stream.next_in = const_cast<Bytef*>(packed.data());  // zlib does not write to it
        m_stream.avail_in = static_cast<uInt>(packed.size());
        TileBytes out;
        for (;;) {
            const std::size_t filled = out.size();
            // One byte more than allowed tells "exactly full" from "too much".
            const std::size_t step = std::clamp<std::size_t>(packed.size() * 3, 4096, 1u << 20);
            out.resize(std::min(filled + step, max_bytes + 1));
            m_stream.next_out = out.data() + filled;
            m_stream.avail_out = static_cast<uInt>(out.size() - filled);
            const int code = inflate(&m_stream, Z_NO_FLUSH);
            out.resize(out.size() - m_stream.avail_out);
            if (out.size() > max_bytes)
                return tl::unexpected(Failure{
                    fmt::format("the tile unpacks to more than {} MiB and is refused", max_bytes >> 20u)});
            if (code == Z_STREAM_END) return out;
            if (code != Z_OK || (m_stream.avail_in == 0 && m_stream.avail_out != 0))
                return tl::unexpected(Failure{"the tile's packed bytes are damaged"});
        }
    }

  private:
    z_stream m_stream{};
    bool m_is_ready;
};

}  // namespace

Result<TileBytes, Failure> unpack(std::span<const std::uint8_t> packed, std::size_t max_bytes) {
    if (begins_with(packed, {0x28, 0xb5, 0x2f, 0xfd}))
        return tl::unexpected(Failure{
            "the tile is packed with zstd, which the mirror does not read: repack the file with gzip"});
    if (packed.size() > max_bytes)
        return tl::unexpected(
            Failure{fmt::format("the tile is larger than {} MiB and is refused", max_bytes >> 20u)});
    if (!is_packed(packed)) return TileBytes(packed.begin(), packed.end());
    return Inflater().run(packed, max_bytes);
}

}  // namespace mirror::tiles
