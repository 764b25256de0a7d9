#pragma once
#include <signal.h>
#include <stddef.h>

/// Reading a mapped file beyond its end, because another process has cut it or its disk fails, is SIGBUS, which ends a
/// process. In a guarded mapping such pages read as zeros instead: whoever checks what he reads finds it damaged.
///
/// Returns 0 where there is no room for one more; the mapping is then not guarded.
int mapping_guard_add(const void *base, size_t length);
void mapping_guard_remove(const void *base);

/// Whether the signal was such a read, which may then go on. For handlers of SIGBUS that others install later.
int mapping_guard_mend(int number, const siginfo_t *info);
