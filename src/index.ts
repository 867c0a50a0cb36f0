export { LastcallError, type LastcallErrorCode } from './core/api/errors.ts'
export type {
  Hold,
  HoldContext,
  HoldOptions,
  HookContext,
  HookInfo,
  HookOptions,
  PriorityName,
  ShutdownHook,
  ShutdownResource,
  Unregister,
} from './core/api/hooks.ts'
export type { Clock, OutputLike, ProcessLike, ProcessListener, Timer } from './core/api/host.ts'
export type { RegistryOptions, ShutdownOptions } from './core/api/options.ts'
export type { Registry } from './core/api/registry.ts'
export type {
  DrainResult,
  HookReport,
  ShutdownReason,
  ShutdownReport,
  StrayError,
} from './core/api/reports.ts'
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
