#pragma once

#include "services/encoder/app/job_desk.hpp"

namespace codeflix::encoder {

/// Stores a changed job, and wakes who follows jobs and, when it waits, the workers, of all processes.
Result<> store(const JobDesk& desk, sql::Transaction& tx, const Job& job);

/// Tells where the job stands (queued, running or cancelled), or that it failed; raises the version of the asset's facts.
Result<> tell_standing(const JobDesk& desk, sql::Transaction& tx, Job& job);
Result<> tell_fact(const JobDesk& desk, sql::Transaction& tx, Job& job, const char* type, std::string data);

/// The files of the attempt that has just ended are not needed. They go when no worker can be writing them any more.
Result<> leave_behind(const JobDesk& desk, sql::Transaction& tx, const std::string& prefix, Time now);

}  // namespace codeflix::encoder
