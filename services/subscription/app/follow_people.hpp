#pragma once

#include "services/subscription/app/people.hpp"
#include "services/subscription/app/store.hpp"

namespace codeflix::subscription {

/// Takes over what changed at the issuer: a new address, or that somebody is gone, whose account then keeps neither name nor
/// address nor means of payment, and whose subscription ends. What is taken over is what the issuer says now, not what a
/// change said then, and the position is kept in the same transaction: repeated, reordered and late changes do no harm.
/// Run by a timer.
Result<> follow_people(sql::Database& database, Store& store, People& people, const Clock& clock);

/// Gives and takes the role `subscriber` where the issuer was last told otherwise than the subscriptions are. Each is told
/// before it is noted, so that a crash repeats it. Run by a timer.
Result<> tell_subscribers(sql::Database& database, Store& store, People& people);

}  // namespace codeflix::subscription
