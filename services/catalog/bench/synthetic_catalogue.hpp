#pragma once

#include <cstddef>
#include <cstdint>

#include "services/catalog/bench/bench_documents.hpp"

namespace codeflix::catalog {

/// `count` made-up titles in Portuguese and English with the habits of real catalogues: few words that are everywhere and many rare
/// ones, series with numbers, subtitles, remakes, people in several titles. The same seed gives the same catalogue.
Titles make_synthetic_catalogue(std::size_t count, std::uint64_t seed);

}  // namespace codeflix::catalog
