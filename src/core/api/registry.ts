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
 * Keeps hooks, listens for triggers, and runs one shutdown. You can destructure it. `lastcall` exports most of these
 * functions for the process's own registry.
 */
export interface Registry {
  /** Registers a hook in this registry; see `onShutdown` of `lastcall`. */
  onShutdown(name: string, hook: ShutdownHook | ShutdownResource, options?: HookOptions): Unregister
  onShutdown(hook: ShutdownHook, options?: HookOptions): Unregister
  /** Makes the shutdown of this registry wait for work in progress; see `hold` of `lastcall`. */
  hold<T>(name: string, work: (context: HoldContext) => T | PromiseLike<T>, options?: HoldOptions): Promise<T>
  hold(name?: string, options?: HoldOptions): Hold
  /** Starts the shutdown of this registry; see `shutdown` of `lastcall`. */
  shutdown(detail?: string | Error, options?: ShutdownOptions): Promise<ShutdownReport>
  /** Tells whether the shutdown has started: true from the first trigger on. The call installs no signal listeners. */
  isShuttingDown(): boolean
  /**
   * Returns an AbortSignal that aborts when the shutdown of this registry starts; see `shutdownSignal` of `lastcall`.
   */
  shutdownSignal(): AbortSignal
  /** Sets options of this registry; see `configure` of `lastcall`. */
  configure(options: RegistryOptions): void
  /** Tells whoever started this process that it is ready; see `announceReady` of `lastcall`. */
  announceReady(): Promise<boolean>
  /** Returns the hooks that have not started, in the order in which they would run if each finished at once. */
  hooks(): readonly HookInfo[]
  /**
   * Unregisters all hooks without running them, and stops listening for signals, like the shell's `trap -`. After a
   * shutdown with `exit: false`, you can use the registry again.
   *
   * @throws {LastcallError} `ERR_LASTCALL_STOPPING` while a shutdown runs.
   */
  reset(): void
  /** `open` until the first trigger, `stopping` until the report is made, then `stopped`. */
  readonly state: 'open' | 'stopping' | 'stopped'
  /**
   * The platform that the environment variables show, such as `'Kubernetes'`. If they show several, the one that kills
   * soonest; `null` if they show none.
   */
  readonly platform: string | null
}
