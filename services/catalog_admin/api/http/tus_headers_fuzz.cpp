#include "services/catalog_admin/api/http/tus_headers.hpp"
#include "services/catalog_admin/domain/upload.hpp"

/// Whatever a client writes into Upload-Metadata, a name that is kept is a label without a path.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace codeflix::catalog_admin;
  const auto pairs = tus::metadata({reinterpret_cast<const char*>(data), size});
  if (!pairs) return 0;
  for (const auto& [key, value] : *pairs) {
    const auto label = label_of(value);
    if (label && (label->empty() || label->find_first_of("/\\") != std::string::npos)) __builtin_trap();
  }
  return 0;
}
