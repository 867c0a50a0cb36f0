export {
  AbortError,
  ArgumentRangeError,
  ArgumentTypeError,
  CycleError,
  HookTimeoutError,
  LevelError,
  StoppedError,
  StoppingError,
} from './core/api/errors.ts'
export type { Clock, OutputLike, ProcessLike, ProcessListener, Timer } from './core/api/host.ts'
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
} from './core/api/types.ts'
export type { HookReport, ShutdownReport, StrayError } from './core/end/report.ts'
export { formatTimeline, type TimelineOptions } from './core/end/timeline.ts'
export type { HookTrace } from './core/hooks/tracing.ts'
export { createRegistry } from './core/shutdown/create-registry.ts'
export {
  announceReady,
  configure,
  hold,
  isShuttingDown,
  onShutdown,
  shutdown,
  shutdownSignal,
} from './default/functions.ts'
