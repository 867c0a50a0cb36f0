export { createRegistry } from './core/create-registry.ts'
export {
  announceReady,
  configure,
  hold,
  isShuttingDown,
  onShutdown,
  shutdown,
  shutdownSignal,
} from './core/default-functions.ts'
export {
  AbortError,
  ArgumentRangeError,
  ArgumentTypeError,
  CycleError,
  HookTimeoutError,
  LevelError,
  StoppedError,
  StoppingError,
} from './core/errors.ts'
export type { Clock, OutputLike, ProcessLike, ProcessListener, Timer } from './core/host.ts'
export type { HookReport, ShutdownReport, StrayError } from './core/report.ts'
export { formatTimeline, type TimelineOptions } from './core/timeline.ts'
export type { HookTrace } from './core/tracing.ts'
export type {
  HoldOptions,
  HookContext,
  HookInfo,
  HookOptions,
  PriorityName,
  Registry,
  RegistryOptions,
  Release,
  ShutdownHook,
  ShutdownReason,
  Unregister,
} from './core/types.ts'
