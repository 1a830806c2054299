#include "services/identity/infra/crypto/argon2_hasher.hpp"

#include <sodium.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"

namespace codeflix::identity {

namespace {

/// Lets few work at once and few wait.
class Gate {
 public:
  Gate(int places, int waiting) : free_(places), may_wait_(waiting) {}

  bool enter() {
    std::unique_lock lock(mutex_);
    if (free_ == 0) {
      if (may_wait_ == 0) return false;
      --may_wait_;
      const bool came_free = changed_.wait_for(lock, std::chrono::seconds(5), [&] { return free_ > 0; });
      ++may_wait_;
      if (!came_free) return false;
    }
    --free_;
    return true;
  }

  void leave() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    changed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int free_;
  int may_wait_;
};

class Argon2Hasher final : public PasswordHasher {
 public:
  explicit Argon2Hasher(Argon2Cost cost) : cost_(cost), gate_(cost.at_once, cost.waiting) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    // The form of crypto_pwhash_str with a random hash, which nothing leads to.
    const auto unpadded = [](const std::string& text) { return text.substr(0, text.find('=')); };
    decoy_ = fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory / 1024, cost.passes, unpadded(base64(random_bytes(16))),
                         unpadded(base64(random_bytes(32))));
  }

  Result<std::string> hash(std::string_view password) override {
    if (!gate_.enter()) return busy();
    char out[crypto_pwhash_STRBYTES];
    const int done = crypto_pwhash_str_alg(out, password.data(), password.size(), cost_.passes, cost_.memory, crypto_pwhash_ALG_ARGON2ID13);
    gate_.leave();
    if (done != 0) return fail(ErrorKind::unavailable, "password.busy", "There is not enough memory to check passwords.");
    return std::string(out);
  }

  Result<bool> verify(const std::string& hash, std::string_view password) override {
    if (!gate_.enter()) return busy();
    const bool right = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    gate_.leave();
    return right;
  }

  const std::string& decoy() const override { return decoy_; }

 private:
  static Failure busy() {
    return fail(ErrorKind::unavailable, "password.busy", "Too many people sign in at this moment. Try again in a few seconds.");
  }

  const Argon2Cost cost_;
  Gate gate_;
  std::string decoy_;
};

}  // namespace

std::unique_ptr<PasswordHasher> make_argon2_hasher(Argon2Cost cost) { return std::make_unique<Argon2Hasher>(cost); }

}  // namespace codeflix::identity
