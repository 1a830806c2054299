#pragma once

#include <string>
#include <string_view>

namespace codeflix::http {

enum class Encoding { identity, gzip, brotli };

/// The best of ours that an Accept-Encoding takes: brotli, then gzip; `q=0` refuses.
Encoding choose_encoding(std::string_view accept_encoding);

/// Whether an Accept-Encoding names the encoding and does not refuse it.
bool accepts(std::string_view accept_encoding, Encoding encoding);

/// Whether bodies of the media type shrink: text, JSON, XML, JavaScript, SVG, playlists and manifests.
bool is_compressible(std::string_view content_type);

std::string_view name_of(Encoding encoding);
/// The body in another form. Fast settings: this is done for each answer.
std::string compress(Encoding encoding, std::string_view body);

}  // namespace codeflix::http
