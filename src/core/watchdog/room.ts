import type { Limits } from '../node/limits.ts'
import { poolSize, whyNoTasks } from '../node/task-room.ts'

/** Bytes that a thread takes: 10 MB on Node 20, up to 19 MB on others. */
const THREAD_MEMORY = 24 * 1024 * 1024

/** D6: why a thread would do harm, if it would. It leaves room for libuv's pool. The kernel kills whoever takes too much memory. */
export function whyNoRoom(
  { env }: { readonly env: Readonly<Record<string, string | undefined>> },
  limits: Limits,
): string | undefined {
  if (limits.memoryLeft() < THREAD_MEMORY) return 'the cgroup leaves less than 24 MB of memory'
  return whyNoTasks(1 + poolSize(env), limits)
}
