#include "services/catalog/bench/synthetic_catalogue.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <random>
#include <string_view>

namespace codeflix::catalog {
namespace {

using Words = std::vector<std::string>;

const Words kEnglish = {"night",     "love",      "house",     "man",      "woman",    "girl",      "boy",       "day",     "dead",      "world",
                        "life",      "time",      "king",      "last",     "dark",     "blood",     "city",      "heart",   "story",     "star",
                        "war",       "secret",    "black",     "white",    "red",      "blue",      "summer",    "winter",  "road",      "river",
                        "dream",     "ghost",     "shadow",    "fire",     "water",    "island",    "mountain",  "ocean",   "sky",       "moon",
                        "sun",       "storm",     "silence",   "stranger", "family",   "father",    "mother",    "sister",  "brother",   "child",
                        "wedding",   "murder",    "mystery",   "return",   "escape",   "legend",    "revenge",   "promise", "garden",    "forest",
                        "wolf",      "lion",      "tiger",     "dragon",   "eagle",    "horse",     "soldier",   "captain", "doctor",    "queen",
                        "prince",    "princess",  "witch",     "monster",  "alien",    "robot",     "machine",   "future",  "past",      "memory",
                        "letter",    "paper",     "glass",     "golden",   "silver",   "broken",    "hidden",    "lost",    "wild",      "perfect",
                        "final",     "forbidden", "midnight",  "morning",  "tomorrow", "yesterday", "christmas", "holiday", "christine", "detective",
                        "journey",   "adventure", "kingdom",   "empire",   "hunter",   "killer",    "dancer",    "singer",  "teacher",   "stranger",
                        "neighbour", "thunder",   "lightning", "whisper",  "crossing", "bridge",    "station",   "train"};
const Words kPortuguese = {
    "noite",     "amor",     "casa",     "homem",    "mulher",   "menina",    "menino",      "dia",        "morte",     "mundo",    "vida",
    "tempo",     "rei",      "último",   "sangue",   "cidade",   "coração",   "história",    "estrela",    "guerra",    "segredo",  "preto",
    "branco",    "vermelho", "azul",     "verão",    "inverno",  "estrada",   "rio",         "sonho",      "fantasma",  "sombra",   "fogo",
    "água",      "ilha",     "montanha", "oceano",   "céu",      "lua",       "sol",         "tempestade", "silêncio",  "estranho", "família",
    "pai",       "mãe",      "irmã",     "irmão",    "criança",  "casamento", "assassinato", "mistério",   "retorno",   "fuga",     "lenda",
    "vingança",  "promessa", "jardim",   "floresta", "lobo",     "leão",      "dragão",      "cavalo",     "soldado",   "capitão",  "médico",
    "rainha",    "príncipe", "princesa", "bruxa",    "monstro",  "máquina",   "futuro",      "passado",    "memória",   "carta",    "papel",
    "vidro",     "dourado",  "perdido",  "selvagem", "perfeito", "proibido",  "manhã",       "amanhã",     "natal",     "férias",   "detetive",
    "viagem",    "aventura", "reino",    "império",  "caçador",  "assassino", "dançarina",   "cantora",    "professor", "vizinho",  "trovão",
    "sussurro",  "ponte",    "estação",  "trem",     "saudade",  "sertão",    "capoeira",    "carnaval",   "pescador",  "maré",     "vaqueiro",
    "aeroporto", "nuvens"};
const std::array<std::string_view, 14> kGenres = {"Drama",    "Comédia",  "Ação",         "Terror",  "Romance",  "Aventura",          "Animação",
                                                  "Suspense", "Fantasia", "Documentário", "Musical", "Faroeste", "Ficção científica", "Policial"};
const std::array<std::string_view, 6> kCategories = {"Filmes", "Clássicos", "Infantil", "Cinema nacional", "Festivais", "Curtas"};
const Words kGivenNames = {"Ana",     "João",    "Maria",  "José",    "Antônia", "Pedro",  "Luísa", "Carlos",   "Fernanda", "Rafael",
                           "Beatriz", "Tiago",   "Sônia",  "Wagner",  "Camila",  "John",   "Mary",  "James",    "Emma",     "Robert",
                           "Olivia",  "Michael", "Sophie", "William", "Grace",   "Thomas", "Alice", "Charles",  "Julia",    "Denzel",
                           "Keiko",   "Akira",   "Yves",   "Anouk",   "Björn",   "Ingrid", "Pablo", "Penélope", "Giulia",   "Marcello"};

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {
    for (int i = 0; i < 14'000; ++i) coined_.push_back(coin(2 + i % 3));
    for (int i = 0; i < 9'000; ++i) surnames_.push_back(capital(coin(2 + i % 2)));
    for (int i = 0; i < 24'000; ++i) people_.push_back(pick(kGivenNames) + " " + surnames_[below(surnames_.size())]);
  }

  Title title(std::size_t number) {
    Title out;
    const bool portuguese = below(2) == 0;
    out.id = fmt::format("0190b7a0-0000-7000-8000-{:012x}", number);
    out.title = name(portuguese);
    if (portuguese && below(3) == 0) out.original_title = name(false);
    out.year_launched = 2025 - static_cast<std::int64_t>(std::pow(unit(), 2) * 95);
    out.rating = static_cast<Rating>(below(7));
    out.opened = below(10) == 0;
    out.duration_ms = static_cast<std::int64_t>(10 + below(150)) * 60'000;
    out.published_at = Time(std::chrono::seconds(1'600'000'000 + static_cast<std::int64_t>(number) * 600));
    const auto cast = 3 + below(8);
    for (std::size_t i = 0; i < cast; ++i) {
      const auto& person = people_[zipf(people_.size(), 100)];
      out.cast.push_back({person, person, i == 0 ? "director" : "actor", ""});
    }
    for (std::size_t i = 0; i <= below(3); ++i) {
      const auto genre = std::string(kGenres.at(below(kGenres.size())));
      out.genres.push_back({genre, genre});
    }
    const auto category = std::string(kCategories.at(below(kCategories.size())));
    out.categories.push_back({category, category});
    out.description = description(portuguese);
    return out;
  }

 private:
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }
  double unit() { return static_cast<double>(random_() >> 11U) * 0x1.0p-53; }
  /// Small numbers more often than large ones, as Zipf and Mandelbrot have it; the larger `flat`, the less so.
  std::size_t zipf(std::size_t end, double flat) {
    return std::min(end - 1, static_cast<std::size_t>(flat * std::pow((static_cast<double>(end) + flat) / flat, unit()) - flat));
  }
  const std::string& pick(const Words& words) { return words[below(words.size())]; }

  std::string coin(int syllables) {
    static const Words starts = {"b", "br", "c",  "cr", "d", "f",  "g", "gr", "h", "j", "k", "l",  "m",  "n",
                                 "p", "pr", "qu", "r",  "s", "st", "t", "tr", "v", "w", "z", "sh", "ch", "th"};
    static const Words middles = {"a", "e", "i", "o", "u", "ai", "ei", "ou", "ea", "ia"};
    static const Words ends = {"", "", "", "n", "r", "s", "l", "m", "nd", "rt", "ck", "st"};
    std::string out;
    for (int i = 0; i < syllables; ++i) out += pick(starts) + pick(middles) + (i + 1 == syllables ? pick(ends) : "");
    return out;
  }

  static std::string capital(std::string word) {
    if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
    return word;
  }

  std::string word(bool portuguese) {
    const auto& common = portuguese ? kPortuguese : kEnglish;
    return below(5) < 2 ? common[zipf(common.size(), 20)] : coined_[zipf(coined_.size(), 60)];
  }

  std::string name(bool portuguese) {
    const auto w = [&] { return capital(word(portuguese)); };
    std::string out;
    switch (below(10)) {
      case 0: out = w(); break;
      case 1:
      case 2: out = (portuguese ? "O " : "The ") + w(); break;
      case 3:
      case 4: out = w() + " " + w(); break;
      case 5: out = w() + (portuguese ? " de " : " of ") + w(); break;
      case 6: out = (portuguese ? "A " : "The ") + w() + " " + w(); break;
      case 7: out = w() + "-" + w() + ": " + w() + (portuguese ? " e " : " and ") + w(); break;
      case 8: out = pick(kGivenNames) + (portuguese ? " e a " : " and the ") + w() + " " + w(); break;
      default: out = (portuguese ? "Os " : "The ") + w() + (portuguese ? " da " : " from the ") + w() + " " + w(); break;
    }
    if (below(12) == 0) out += fmt::format(" {}", below(2) == 0 ? std::string("II") : std::to_string(2 + below(4)));
    return out;
  }

  std::string description(bool portuguese) {
    std::string out;
    const auto words = 20 + below(40);
    for (std::size_t i = 0; i < words; ++i) {
      if (i > 0) out += ' ';
      out += below(3) == 0 ? std::string(portuguese ? "de" : "the") : word(portuguese);
    }
    return out;
  }

  std::mt19937_64 random_;
  Words coined_;
  Words surnames_;
  Words people_;
};

}  // namespace

Titles make_synthetic_catalogue(std::size_t count, std::uint64_t seed) {
  Maker maker(seed);
  Titles out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(std::make_shared<const Title>(maker.title(i)));
  return out;
}

}  // namespace codeflix::catalog
