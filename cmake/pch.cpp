// Carries the shared precompiled header (pch.hpp); has no code of its own.
