#pragma once

#include <boost/describe.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/base/id.hpp"
#include "libs/base/result.hpp"

/// JSON to and from described structs (BOOST_DESCRIBE_STRUCT): one reader that collects every mistake with its path.
///
/// A member is required unless its type is std::optional (absent and null are the same). Unknown keys are ignored
/// (a tolerant reader).
/// Described enums travel as the names of their enumerators. A type with another form on the wire specialises `json::Codec`.
namespace codeflix::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// Strict JSON (RFC 8259) of at most 32 levels, valid UTF-8. Error: malformed `json.malformed`.
Result<Value> parse(std::string_view text);
std::string serialize(const Value& value);

/// Collects mistakes while a document is read.
class Reader {
 public:
  void mistake(const std::string& path, std::string code, std::string detail) { errors_.push_back({path, std::move(code), std::move(detail)}); }
  bool failed() const { return !errors_.empty(); }
  std::vector<FieldError> take() { return std::move(errors_); }

 private:
  std::vector<FieldError> errors_;
};

/// How T is read and written. `read` reports to the reader and leaves `out` unspecified on a mistake.
template <class T>
struct Codec;

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

inline std::string member_path(const std::string& parent, std::string_view name) {
  return parent.empty() ? std::string(name) : parent + "." + std::string(name);
}

template <class T>
Result<T> from(const Value& value) {
  Reader reader;
  T out{};
  Codec<T>::read(reader, "", value, out);
  if (reader.failed()) return fail(ErrorKind::invalid, "body.invalid", "Some fields are missing or wrong.", reader.take());
  return out;
}

/// Parses and reads. Errors: malformed `json.malformed`, invalid `body.invalid` with a path for each mistake.
template <class T>
Result<T> read(std::string_view text) {
  auto value = parse(text);
  if (!value) return fail(std::move(value));
  return from<T>(*value);
}

template <class T>
Value to(const T& value) {
  return Codec<T>::write(value);
}

template <class T>
std::string write(const T& value) {
  return json::serialize(to(value));
}

template <>
struct Codec<std::string> {
  static void read(Reader& reader, const std::string& path, const Value& value, std::string& out) {
    if (const auto* text = value.if_string()) {
      out.assign(text->data(), text->size());
    } else {
      reader.mistake(path, "type.string", "A text is expected here.");
    }
  }
  static Value write(const std::string& value) { return Value(value); }
};

template <>
struct Codec<bool> {
  static void read(Reader& reader, const std::string& path, const Value& value, bool& out) {
    if (const auto* flag = value.if_bool()) {
      out = *flag;
    } else {
      reader.mistake(path, "type.boolean", "true or false is expected here.");
    }
  }
  static Value write(bool value) { return Value(value); }
};

template <std::integral T>
struct Codec<T> {
  static void read(Reader& reader, const std::string& path, const Value& value, T& out) {
    if (const auto* number = value.if_int64(); number != nullptr && std::in_range<T>(*number)) {
      out = static_cast<T>(*number);
    } else if (const auto* positive = value.if_uint64(); positive != nullptr && std::in_range<T>(*positive)) {
      out = static_cast<T>(*positive);
    } else {
      reader.mistake(path, "type.integer", "A whole number is expected here.");
    }
  }
  static Value write(T value) { return Value(value); }
};

template <>
struct Codec<double> {
  static void read(Reader& reader, const std::string& path, const Value& value, double& out) {
    if (value.is_number()) {
      out = value.to_number<double>();
    } else {
      reader.mistake(path, "type.number", "A number is expected here.");
    }
  }
  static Value write(double value) { return Value(value); }
};

/// Any JSON, handed through as it is.
template <>
struct Codec<Value> {
  static void read(Reader&, const std::string&, const Value& value, Value& out) { out = value; }
  static Value write(const Value& value) { return value; }
};

template <>
struct Codec<Object> {
  static void read(Reader& reader, const std::string& path, const Value& value, Object& out) {
    if (const auto* object = value.if_object()) {
      out = *object;
    } else {
      reader.mistake(path, "type.object", "An object is expected here.");
    }
  }
  static Value write(const Object& value) { return value; }
};

template <>
struct Codec<Time> {
  static void read(Reader& reader, const std::string& path, const Value& value, Time& out) {
    const auto* text = value.if_string();
    const auto time = text != nullptr ? parse_rfc3339(std::string_view(*text)) : fail(ErrorKind::invalid, "", "");
    if (time) {
      out = *time;
    } else {
      reader.mistake(path, "type.time", "A time as in RFC 3339 is expected here.");
    }
  }
  static Value write(const Time& value) { return Value(to_rfc3339(value)); }
};

template <class Tag>
struct Codec<Id<Tag>> {
  static void read(Reader& reader, const std::string& path, const Value& value, Id<Tag>& out) {
    const auto* text = value.if_string();
    if (text != nullptr && is_uuid(std::string_view(*text))) {
      out = Id<Tag>::trusted(std::string(*text));
    } else {
      reader.mistake(path, "type.id", "An id (a lower-case UUID) is expected here.");
    }
  }
  static Value write(const Id<Tag>& value) { return Value(value.str()); }
};

template <class T>
struct Codec<std::optional<T>> {
  static void read(Reader& reader, const std::string& path, const Value& value, std::optional<T>& out) {
    if (value.is_null()) {
      out.reset();
    } else {
      Codec<T>::read(reader, path, value, out.emplace());
    }
  }
  static Value write(const std::optional<T>& value) { return value ? to(*value) : Value(nullptr); }
};

template <class T>
struct Codec<std::vector<T>> {
  static void read(Reader& reader, const std::string& path, const Value& value, std::vector<T>& out) {
    const auto* list = value.if_array();
    if (list == nullptr) return reader.mistake(path, "type.array", "A list is expected here.");
    out.clear();
    out.reserve(list->size());
    for (std::size_t i = 0; i < list->size(); ++i) {
      T item{};
      Codec<T>::read(reader, path + "[" + std::to_string(i) + "]", (*list)[i], item);
      out.push_back(std::move(item));
    }
  }
  static Value write(const std::vector<T>& value) {
    Array list;
    list.reserve(value.size());
    for (const auto& item : value) list.push_back(to<T>(item));
    return list;
  }
};

template <class T>
struct Codec<std::map<std::string, T>> {
  static void read(Reader& reader, const std::string& path, const Value& value, std::map<std::string, T>& out) {
    const auto* object = value.if_object();
    if (object == nullptr) return reader.mistake(path, "type.object", "An object is expected here.");
    out.clear();
    for (const auto& [key, item] : *object) Codec<T>::read(reader, member_path(path, key), item, out[std::string(key)]);
  }
  static Value write(const std::map<std::string, T>& value) {
    Object object;
    for (const auto& [key, item] : value) object[key] = to(item);
    return object;
  }
};

template <class T>
requires std::is_enum_v<T>
struct Codec<T> {
  static void read(Reader& reader, const std::string& path, const Value& value, T& out) {
    const auto* text = value.if_string();
    bool found = false;
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      if (text != nullptr && *text == enumerator.name) {
        out = enumerator.value;
        found = true;
      }
      names += (names.empty() ? "" : ", ") + std::string(enumerator.name);
    });
    if (!found) reader.mistake(path, "type.enum", "One of these is expected here: " + names + ".");
  }
  static Value write(T value) { return Value(boost::describe::enum_to_string(value, "")); }
};

template <class T>
requires boost::describe::has_describe_members<T>::value struct Codec<T> {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

  static void read(Reader& reader, const std::string& path, const Value& value, T& out) {
    const auto* object = value.if_object();
    if (object == nullptr) return reader.mistake(path, "type.object", "An object is expected here.");
    boost::mp11::mp_for_each<Members>([&](auto member) {
      using Member = std::remove_cvref_t<decltype(out.*member.pointer)>;
      const auto here = member_path(path, member.name);
      if (const auto* found = object->if_contains(member.name)) {
        Codec<Member>::read(reader, here, *found, out.*member.pointer);
      } else if constexpr (!is_optional<Member>) {
        reader.mistake(here, "field.required", "This field is needed.");
      }
    });
  }

  static Value write(const T& value) {
    Object object;
    boost::mp11::mp_for_each<Members>([&](auto member) {
      using Member = std::remove_cvref_t<decltype(value.*member.pointer)>;
      object.emplace(member.name, Codec<Member>::write(value.*member.pointer));
    });
    return object;
  }
};

}  // namespace codeflix::json
