import type {
  Hold,
  HoldContext,
  HoldOptions,
  HookInfo,
  HookOptions,
  ShutdownHook,
  ShutdownResource,
  Unregister,
} from './hooks.ts'
import type { RegistryOptions, ShutdownOptions } from './options.ts'
import type { ShutdownReport } from './reports.ts'

/**
 * Keeps hooks, listens for triggers and runs one shutdown. Its functions may be destructured. `lastcall` exports most of them
 * for the process's default registry.
 */
export interface Registry {
  /** Registers a hook in this registry; see the `onShutdown` that `lastcall` exports. */
  onShutdown(name: string, hook: ShutdownHook | ShutdownResource, options?: HookOptions): Unregister
  onShutdown(hook: ShutdownHook, options?: HookOptions): Unregister
  /** Makes this registry's shutdown wait for work in progress; see the `hold` that `lastcall` exports. */
  hold<T>(name: string, work: (context: HoldContext) => T | PromiseLike<T>, options?: HoldOptions): Promise<T>
  hold(name?: string, options?: HoldOptions): Hold
  /** Starts this registry's shutdown; see the `shutdown` that `lastcall` exports. */
  shutdown(detail?: string | Error, options?: ShutdownOptions): Promise<ShutdownReport>
  /** Whether a shutdown has begun: true from the first trigger on. Calling it adds no signal listeners. */
  isShuttingDown(): boolean
  /** A signal that aborts at the first trigger; see the `shutdownSignal` that `lastcall` exports. */
  shutdownSignal(): AbortSignal
  /** Sets options anew; see the `configure` that `lastcall` exports. */
  configure(options: RegistryOptions): void
  /** Tells the parent that the process is ready; see the `announceReady` that `lastcall` exports. */
  announceReady(): boolean
  /** The hooks that have not started, in the order in which they would run if each ended at once. */
  hooks(): readonly HookInfo[]
  /**
   * Drops all hooks without running them, and stops listening for signals, like the shell's `trap -`. After a shutdown with
   * `exit: false` the registry is open again.
   *
   * @throws {LastcallError} `ERR_LASTCALL_STOPPING` while a shutdown runs.
   */
  reset(): void
  /** `open` until the first trigger, `stopping` until the report is made, then `stopped`. */
  readonly state: 'open' | 'stopping' | 'stopped'
  /** The platform that the environment shows; if it shows several, the one that kills soonest; `null` if it shows none. */
  readonly platform: string | null
}
