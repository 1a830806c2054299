-- wrk's requests: arguments are a range's size in bytes, the size of the file, and how many files there are.
-- A size of 0 asks for whole files, one after the other.
local path, size, span, files, at

function init(arguments)
  path = wrk.path
  size, span, files = tonumber(arguments[1]), tonumber(arguments[2]), tonumber(arguments[3])
  at = 0
  math.randomseed(tonumber(arguments[4]))
end

function request()
  at = at + 1
  local target = files > 1 and string.format(path, at % files) or path
  if size == 0 then return wrk.format("GET", target) end
  local offset = math.random(0, span / size - 1) * size
  return wrk.format("GET", target, {Range = string.format("bytes=%d-%d", offset, offset + size - 1)})
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\nRESULT {"requests":%d,"bytes":%.0f,"us":%d,"failed":%d,"p50_us":%d,"p99_us":%d}\n', summary.requests, summary.bytes,
    summary.duration, errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
