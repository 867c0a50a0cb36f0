export { drainOnShutdown } from './drain-on-shutdown.ts'
export {
  type HijackableReply,
  type ReadinessCheck,
  type ReadinessHandler,
  type ReadinessOptions,
  readiness,
} from './readiness.ts'
export type { DrainOptions } from './register-drain.ts'
export type { DrainableServer } from './server.ts'
