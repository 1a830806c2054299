#pragma once

#include <string>

namespace codeflix::encoder {

/// This process as the owner of leases: machine start, process name space, number and start time.
std::string process_name();

/// True when the process of that name ran on this machine, in this name space, and does so no more. False whenever that is
/// not certain: then its lease has to run out.
bool is_certainly_gone(const std::string& name);

}  // namespace codeflix::encoder
