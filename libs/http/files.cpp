#include "libs/http/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <regex>

#include "libs/http/compression.hpp"
#include "libs/http/objects.hpp"

namespace codeflix::http {

namespace {

constexpr std::uint64_t kLargestText = 1 << 20;

/// A file of the folder, open for reading.
class FileObject final : public storage::Object {
 public:
  FileObject(int descriptor, const struct stat& state)
      : descriptor_(descriptor),
        size_(static_cast<std::uint64_t>(state.st_size)),
        etag_(fmt::format("{:x}-{:x}{:x}", state.st_size, state.st_mtim.tv_sec, state.st_mtim.tv_nsec)) {}
  ~FileObject() override { ::close(descriptor_); }
  FileObject(const FileObject&) = delete;
  FileObject& operator=(const FileObject&) = delete;

  std::uint64_t size() const override { return size_; }
  const std::string& etag() const override { return etag_; }
  std::optional<int> descriptor() const override { return descriptor_; }
  Result<std::string> read(std::uint64_t offset, std::size_t count) const override {
    std::string bytes(count, '\0');
    const auto got = ::pread(descriptor_, bytes.data(), count, static_cast<off_t>(offset));
    if (got < 0) return fail(ErrorKind::internal, "files.read", "A file could not be read.");
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
  }

 private:
  const int descriptor_;
  const std::uint64_t size_;
  const std::string etag_;
};

/// Opens a regular file below `folder`. Every symbolic link is resolved first, and what lies outside is not there.
std::shared_ptr<FileObject> open_below(const std::filesystem::path& folder, std::string_view name) {
  std::error_code error;
  const auto root = std::filesystem::canonical(folder, error);
  if (error) return nullptr;
  const auto path = std::filesystem::canonical(root / std::filesystem::path(name), error);
  if (error) return nullptr;
  const auto relative = path.lexically_relative(root);
  if (relative.empty() || *relative.begin() == "..") return nullptr;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return nullptr;
  struct stat state {};
  if (::fstat(descriptor, &state) == 0 && S_ISREG(state.st_mode)) return std::make_shared<FileObject>(descriptor, state);
  ::close(descriptor);
  return nullptr;
}

bool is_immutable(const std::string& name) {
  static const std::regex kHashed(R"((.*/)?assets/.*-[A-Za-z0-9_-]{8,}\.[A-Za-z0-9.]+)");
  return std::regex_match(name, kHashed);
}

bool is_safe(std::string_view name) {
  // Dot files (.git, .env) are nobody's business; the router has refused `..` already.
  return name.find('\\') == std::string_view::npos && !name.starts_with('.') && name.find("/.") == std::string_view::npos;
}

Response serve_file(const Request& request, const FileRoutes& files, const std::string& name, std::shared_ptr<storage::Object> file) {
  const std::string cache = is_immutable(name) ? "public, max-age=31536000, immutable" : "no-cache";
  const auto type = content_type_of(name);
  auto chosen = Encoding::identity;
  bool varies = false;
  for (const auto& [encoding, ending] : {std::pair{Encoding::brotli, ".br"}, std::pair{Encoding::gzip, ".gz"}}) {
    auto packed = open_below(files.folder, name + ending);
    if (!packed) continue;
    varies = true;
    if (chosen == Encoding::identity && accepts(request.headers.get("Accept-Encoding"), encoding)) {
      chosen = encoding;
      file = std::move(packed);
    }
  }
  // Without a packed file beside it, a page is packed on its way out like any other text.
  const bool as_text = !varies && is_compressible(type) && file->size() <= kLargestText && !request.headers.has("Range");
  auto response = serve_object(request, file, type, cache);
  if (as_text && response.status == 200) {
    auto text = file->read(0, file->size());
    if (!text) return problem(text.error());
    response.body = std::move(*text);
  }
  if (varies) response.with("Vary", "Accept-Encoding");
  if (chosen != Encoding::identity && response.status < 300) response.with("Content-Encoding", name_of(chosen));
  for (const auto& [field, value] : files.headers.all()) response.with(field, value);
  return response;
}

Result<Response> find_file(const Request& request, const FileRoutes& files) {
  auto name = request.parameter("path");
  if (name.empty() || name.ends_with('/')) name += "index.html";
  std::shared_ptr<storage::Object> file = is_safe(name) ? open_below(files.folder, name) : nullptr;
  const auto last = std::string_view(name).substr(name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1);
  if (!file && !files.fallback.empty() && (last.find('.') == std::string_view::npos || last == "index.html")) {
    name = files.fallback;
    file = open_below(files.folder, name);
  }
  if (!file) return fail(ErrorKind::not_found, "file.not_found", "There is no such page.");
  return serve_file(request, files, name, std::move(file));
}

}  // namespace

void add_file_routes(Router& router, FileRoutes files) {
  const auto prefix = files.prefix;
  if (prefix.size() > 1) {
    router.add({"GET", prefix.substr(0, prefix.size() - 1), Access::open(), RunPlace::inline_,
                [prefix](Request&) -> Result<Response> { return Response::redirect(prefix, 308); }});
  }
  auto shared = std::make_shared<const FileRoutes>(std::move(files));
  router.add({"GET", prefix + "{path...}", Access::open(), RunPlace::pool, [shared](Request& request) { return find_file(request, *shared); },
              RateClass::media});
}

}  // namespace codeflix::http
