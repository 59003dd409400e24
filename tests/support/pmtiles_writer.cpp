#include "tests/support/pmtiles_writer.hpp"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <protozero/varint.hpp>
#include <stdexcept>

namespace mirror::test {
namespace {

using tiles::PmtilesEntry;

void put(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xFFU);
}

void put_varint(std::string& out, std::uint64_t value) {
    protozero::write_varint(std::back_inserter(out), value);
}

struct Content {
    std::vector<PmtilesEntry> entries;
    std::string data;
};

Content lay_out(const PmtilesPlan& plan) {
    std::vector<std::pair<std::uint64_t, const std::string*>> ordered;
    for (const auto& [tile, bytes] : plan.tiles)
        ordered.emplace_back(tiles::pmtiles_id(tile).value(), &bytes);
    std::ranges::sort(ordered, {}, &std::pair<std::uint64_t, const std::string*>::first);
    Content content;
    const std::string* last = nullptr;
    for (const auto& [id, bytes] : ordered) {
        if (last != nullptr && *last == *bytes) {
            PmtilesEntry& run = content.entries.back();
            if (run.tile_id + run.run_length == id) {
                ++run.run_length;
                continue;
            }
        }
        content.entries.push_back({id, content.data.size(), static_cast<std::uint32_t>(bytes->size()), 1});
        content.data += *bytes;
        last = bytes;
    }
    return content;
}

}  // namespace

std::string packed(const std::string& bytes) {
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib does not start");
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string pmtiles_directory(const std::vector<PmtilesEntry>& entries) {
    std::string out;
    put_varint(out, entries.size());
    std::uint64_t last = 0;
    for (const PmtilesEntry& entry : entries) {
        put_varint(out, entry.tile_id - last);
        last = entry.tile_id;
    }
    for (const PmtilesEntry& entry : entries)
        put_varint(out, entry.run_length);
    for (const PmtilesEntry& entry : entries)
        put_varint(out, entry.length);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const bool follows = i > 0 && entries[i].offset == entries[i - 1].offset + entries[i - 1].length;
        put_varint(out, follows ? 0 : entries[i].offset + 1);
    }
    return out;
}

std::string pmtiles_bytes(const PmtilesPlan& plan) {
    const auto pack = [&](const std::string& bytes) { return plan.packs ? packed(bytes) : bytes; };
    const Content content = lay_out(plan);
    std::string leaves;
    std::vector<PmtilesEntry> root = content.entries;
    if (plan.entries_per_leaf > 0) {
        root.clear();
        for (std::size_t i = 0; i < content.entries.size(); i += plan.entries_per_leaf) {
            const auto begin = content.entries.begin() + static_cast<std::ptrdiff_t>(i);
            const auto count = std::min(plan.entries_per_leaf, content.entries.size() - i);
            const std::string leaf =
                pack(pmtiles_directory({begin, begin + static_cast<std::ptrdiff_t>(count)}));
            root.push_back({begin->tile_id, leaves.size(), static_cast<std::uint32_t>(leaf.size()), 0});
            leaves += leaf;
        }
    }
    const std::string directory = pack(pmtiles_directory(root));
    const std::string metadata = plan.metadata.empty() ? "" : pack(plan.metadata);

    std::string out = "PMTiles\x03";
    std::uint64_t at = tiles::k_pmtiles_header_bytes;
    for (const std::string* part :
         {&directory, &metadata, &static_cast<const std::string&>(leaves), &content.data}) {
        put(out, at, 8);
        put(out, part->size(), 8);
        at += part->size();
    }
    put(out, plan.tiles.size(), 8);
    put(out, content.entries.size(), 8);
    put(out, content.entries.size(), 8);
    put(out, 1, 1);  // clustered
    put(out, plan.internal_compression, 1);
    put(out, plan.tile_compression, 1);
    put(out, plan.type, 1);
    put(out, plan.min_zoom, 1);
    put(out, plan.max_zoom, 1);
    const auto put_degrees = [&out](double degrees) {
        put(out, static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(degrees * 1e7))), 4);
    };
    for (const double degrees : plan.bounds_deg)
        put_degrees(degrees);
    put(out, plan.min_zoom, 1);
    put_degrees((plan.bounds_deg[0] + plan.bounds_deg[2]) / 2);
    put_degrees((plan.bounds_deg[1] + plan.bounds_deg[3]) / 2);
    return out + directory + metadata + leaves + content.data;
}

}  // namespace mirror::test
